"""How long a page of 40 digits takes, from the decoded photo to the answer."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.edits import edit_distance
from benchmarks.reader import LineReader
from models.imaging.picture import Grey
from training.data import mnist

ROWS, COLUMNS = 4, 10
ROUNDS = 31


def measured(model: str) -> dict[str, Any]:
    """Reads a page of MNIST's validation digits again and again, on one thread.

    Args:
        model: the name of a shipped line reader, or the folder of another.

    Returns:
        For a page of 800 x 600 pixels and one of 1,600 x 1,200: `digits` on it, `rows_right`,
        `edits` that make what was read what is written, and `milliseconds`, the median, lowest and
        highest of 31 rounds.

    Raises:
        ScanlineError: the model reads no numbers, or MNIST is not there.
        CheckpointError: there is no such model.
    """
    reader = LineReader(model)

    def texts(page: Grey) -> list[str]:
        return ["".join(one.text for one in row) for row in reader.rows(page)]

    pages = [_page(size) for size in (1, 2)]
    return {
        f"{page.shape[1]} x {page.shape[0]}": timed(texts, page, labels) for page, labels in pages
    }


def timed(texts: Callable[[Grey], list[str]], page: Grey, labels: list[str]) -> dict[str, Any]:
    """Reads a page 31 times, after three that warm up.

    Args:
        texts: reads the text of each row of a page.
        page: uint8 (height, width).
        labels: what is written in each row.

    Returns:
        As `measured` does for each page.
    """
    milliseconds = []
    for _ in range(3 + ROUNDS):
        began = time.perf_counter()
        read = texts(page)
        milliseconds.append(1000 * (time.perf_counter() - began))
    kept = milliseconds[3:]
    return {
        "digits": sum(map(len, labels)),
        "rows_right": sum(one == other for one, other in zip(read, labels, strict=False)),
        "edits": edit_distance("|".join(labels), "|".join(read)),
        "milliseconds": {"median": float(np.median(kept)), "low": min(kept), "high": max(kept)},
    }


def _page(size: int) -> tuple[Grey, list[str]]:
    """Four rows of ten digits on grainy paper; each digit's pixel is `size` of the page."""
    _, validation = mnist.train_and_validation()
    page = np.full((600 * size, 800 * size), 235, np.int16)
    page += np.random.default_rng(0).normal(0, 3, page.shape).astype(np.int16)
    labels = ["" for _ in range(ROWS)]
    for index in range(ROWS * COLUMNS):
        row, column = divmod(index, COLUMNS)
        side = 56 * size
        ink = np.kron(validation.ink[index].numpy(), np.ones((2 * size, 2 * size)))
        top, left = (40 + 140 * row) * size, (20 + 76 * column) * size
        page[top : top + side, left : left + side] -= (0.8 * ink).astype(np.int16)
        labels[row] += str(int(validation.digit[index]))
    return np.clip(page, 0, 255).astype(np.uint8), labels
