"""The same on LitServe, `python -m benchmarks.peers.lit PORT torch|onnx`, its batching on."""

import sys

import litserve
import numpy as np
from fastapi import Request

from benchmarks.peers.networks import Ink, digits, ink_by_pillow


class DigitAPI(litserve.LitAPI):
    """Decodes, batches and answers as LitServe's examples do."""

    def __init__(self, runtime: str) -> None:
        super().__init__(max_batch_size=64, batch_timeout=0.0005)
        self._runtime = runtime

    def setup(self, device: str) -> None:  # noqa: ARG002
        """Loads the network in the worker process."""
        self._digits = digits(self._runtime)

    def decode_request(self, request: Request) -> Ink:
        """The ink of the picture in a form, which is what LitServe hands over as the request."""
        return ink_by_pillow(request["file"].file.read())

    def batch(self, inputs: list[Ink]) -> Ink:
        """Float32 (n, 28, 28)."""
        return np.stack(inputs)

    def predict(self, x: Ink) -> list[int]:
        """A digit for each."""
        return self._digits(x)

    def unbatch(self, output: list[int]) -> list[int]:
        """As they are."""
        return output

    def encode_response(self, output: int) -> dict[str, int]:
        """The answer."""
        return {"digit": output}


if __name__ == "__main__":
    _, port, runtime = sys.argv
    api = DigitAPI(runtime)
    server = litserve.LitServer(
        api, accelerator="cpu", workers_per_device=1, timeout=False, fast_queue=True
    )
    server.run(
        host="127.0.0.1",
        port=port,
        num_api_servers=1,
        generate_client_file=False,
        log_level="warning",
    )
