"""Ours by others: the ratios that are asked of the load benchmark."""

from collections.abc import Collection, Mapping
from statistics import median

import numpy as np

from benchmarks.peers.fleet import EMPTY, OPENCV

Cell = tuple[str, int]  # workload and clients
Rates = Mapping[Cell, Mapping[str, list[float]]]  # of each round, by server

MULTIPART, RAW = "scanline, multipart", "scanline, raw body"
SMALL: Cell = ("28x28 PNG", 32)
ALONE: Cell = ("28x28 PNG", 1)
LARGE: Cell = ("12-megapixel JPEG", 4)


def ratios(rates: Rates, peers: Collection[str]) -> dict[str, dict[str, float]]:
    """Ours by others, round by round; the best peer is the one with the highest median.

    What a tutorial would do with OpenCV's grey decoding instead of Pillow has ratios of its own.

    Args:
        rates: of SMALL, ALONE and LARGE at least.
        peers: the names of those that ran.
    """
    best = [name for name in peers if name not in (EMPTY, OPENCV)]
    torch = [name for name in best if name.endswith("torch")]
    onnx = [name for name in best if name.endswith("onnx")]
    asked = {
        "multipart_empty": (SMALL, MULTIPART, [EMPTY]),
        "raw_empty": (SMALL, RAW, [EMPTY]),
        "best_torch_32": (SMALL, MULTIPART, torch),
        "best_torch_1": (ALONE, MULTIPART, torch),
        "best_onnx_32": (SMALL, MULTIPART, onnx),
        "jpeg12_best_peer": (LARGE, MULTIPART, best),
        "opencv_32": (SMALL, MULTIPART, [OPENCV]),
        "jpeg12_opencv": (LARGE, MULTIPART, [OPENCV]),
    }
    return {key: _ratio(rates[cell], ours, names) for key, (cell, ours, names) in asked.items()}


def _ratio(rates: Mapping[str, list[float]], ours: str, others: list[str]) -> dict[str, float]:
    best = max(others, key=lambda name: median(rates[name]))
    return spread((np.array(rates[ours]) / np.array(rates[best])).tolist())


def spread(values: list[float]) -> dict[str, float]:
    """The median, and how far the values reach."""
    return {"median": median(values), "low": min(values), "high": max(values)}
