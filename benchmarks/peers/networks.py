"""What the peers share: the notebook's preprocessing, and `digits` on torch or ONNX Runtime."""

import io
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from models.artifact import checkpoint
from models.artifact.card import DigitCard
from models.artifact.checkpoint import SHIPPED
from models.artifact.graph import digit_graph

Ink = NDArray[np.float32]
Digits = Callable[[Ink], list[int]]


def ink_by_pillow(body: bytes) -> Ink:
    """The picture in grey, resized to float32 (28, 28), 0 paper to 1 ink."""
    return ink_of_image(Image.open(io.BytesIO(body)))


def ink_of_image(image: Image.Image) -> Ink:
    """The same of a picture that is open."""
    return _inverted(cv2.resize(np.asarray(image.convert("L")), (28, 28)))


def ink_by_opencv(body: bytes) -> Ink:
    """The same by OpenCV's grey decoding, which takes half the time and few tutorials know."""
    grey = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    return _inverted(cv2.resize(grey, (28, 28)))


def _inverted(grey: cv2.typing.MatLike) -> Ink:
    return np.float32(1) - grey.astype(np.float32) / np.float32(255)


def digits(runtime: str) -> Digits:
    """A function from ink float32 (n, 28, 28) to n digits, on one thread of torch or onnx."""
    loaded = checkpoint.load(SHIPPED / "digits")
    assert isinstance(loaded.card, DigitCard)
    cv2.setNumThreads(1)
    if runtime == "torch":
        import torch

        from models.networks.digit import RowClassifier

        torch.set_num_threads(1)
        network = RowClassifier(loaded.card.architecture).eval()
        network.load_state_dict({k: torch.from_numpy(v) for k, v in loaded.weights.items()})

        def by_torch(ink: Ink) -> list[int]:
            with torch.inference_mode():
                return [int(digit) for digit in network(torch.from_numpy(ink)).argmax(1)]

        return by_torch
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    graph = digit_graph(loaded.card.architecture, loaded.weights).SerializeToString()
    session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def by_onnx(ink: Ink) -> list[int]:
        logits: Ink = session.run(["logits"], {"ink": ink})[0]
        return [int(digit) for digit in logits.argmax(axis=1)]

    return by_onnx
