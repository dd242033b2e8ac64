"""The same on BentoML, `bentoml serve benchmarks.peers.bento:Digits`, its batching on.

The environment's PEER_RUNTIME says which: torch or onnx.
"""

import os

import bentoml
import numpy as np
from PIL.Image import Image

from benchmarks.peers.networks import digits, ink_of_image


@bentoml.service(
    workers=1,
    traffic={"timeout": 60, "max_concurrency": 1024},
    logging={"access": {"enabled": False}},
    metrics={"enabled": False},
)
class Digits:
    """Decodes, batches and answers as BentoML's examples do."""

    def __init__(self) -> None:
        self._digits = digits(os.environ["PEER_RUNTIME"])

    @bentoml.api(batchable=True, max_batch_size=64, max_latency_ms=60_000)
    def predict(self, file: list[Image]) -> list[int]:
        """A digit for each picture."""
        return self._digits(np.stack([ink_of_image(image) for image in file]))
