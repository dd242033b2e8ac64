"""MNIST: accuracy and speed of every shipped digit model, as ONNX Runtime serves it."""

import time
from statistics import median
from typing import Any

import numpy as np

from app.inference.onnx_runtime import OnnxDigits
from models import checkpoint
from models.card import DigitCard, Score
from models.checkpoint import SHIPPED, Checkpoint
from training import mnist

RUNS = {1: 2000, 64: 100}  # timed runs at each batch size


def measured() -> dict[str, Any]:
    """For each shipped digit model: its score on the 10,000 test images, its median microseconds
    an image at batch 1 and 64 on one thread, and the spread over seeds where its card has one.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        CheckpointError: a shipped checkpoint is not what its card says.
    """
    images = mnist.test()
    ink = images.ink.numpy().astype(np.float32) / np.float32(255)
    digit = images.digit.numpy()
    result: dict[str, Any] = {}
    for folder in sorted(SHIPPED.iterdir()):
        loaded = checkpoint.load(folder)
        if not isinstance(loaded.card, DigitCard):
            continue
        runtime = OnnxDigits(Checkpoint(loaded.card, loaded.weights, None))
        parts = [runtime.logits(part) for part in np.split(ink, 10)]
        correct = int((np.concatenate(parts).argmax(axis=1) == digit).sum())
        row = Score.of(correct, len(digit)).model_dump()
        row["microseconds"] = {
            str(batch): _microseconds(runtime, ink[:batch], runs) for batch, runs in RUNS.items()
        }
        if loaded.card.seeds is not None:
            row["seeds"] = loaded.card.seeds.model_dump()
        result[loaded.card.name] = row
    return result


def _microseconds(
    runtime: OnnxDigits, ink: np.ndarray[Any, np.dtype[np.float32]], runs: int
) -> float:
    """The median microseconds an image."""
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        runtime.logits(ink)
        seconds.append(time.perf_counter() - began)
    return median(seconds) * 1e6 / len(ink)
