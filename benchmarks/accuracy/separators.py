"""Drawn strips of numbers: how many of their separators are lost or invented."""

import re
from collections import Counter
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.pictures.separated import SEPARATORS, strip
from benchmarks.reader import LineReader
from models.artifact.figures import Score

SEED = 20
_MARKS = SEPARATORS.replace(",", "")  # a comma is taken for a point


def measured(strips: int, model: str) -> dict[str, Any]:
    """Reads strips that are drawn afresh, as the service would.

    Args:
        strips: how many are drawn.
        model: the name of a shipped line reader, or the folder of another.

    Returns:
        `rows`, `rows_right`, `row_accuracy` and its 95 % `interval`, a comma taken for a point;
        `separators_wrong`: the share of strips of which a separator, a space among them, was lost,
        invented or taken for another, with its `separators_wrong_interval`; and `separators`: of
        each, how many were `written`, `lost` and `invented`.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        ScanlineError: the model reads no numbers.
        CheckpointError: there is no such model.
    """
    reader, random = LineReader(model), np.random.default_rng(SEED)
    counts = {
        mark: Counter[str](written=0, lost=0, invented=0) for mark in SEPARATORS if mark != ","
    }
    right = wrong = 0
    for _ in track(range(strips), "reading", console=Console(stderr=True)):
        grey, text = strip(random)
        read = " ".join(one.text for row in reader.rows(grey) for one in row)
        right += _folded(read) == _folded(text)
        wrong += _skeleton(read) != _skeleton(text)
        _count(counts, text, read)
    score, separators = Score.of(right, strips), Score.of(wrong, strips)
    return {
        "rows": strips,
        "rows_right": right,
        "row_accuracy": score.accuracy,
        "interval": score.interval,
        "separators_wrong": separators.accuracy,
        "separators_wrong_interval": separators.interval,
        "separators": {mark: dict(count) for mark, count in counts.items()},
    }


def _count(counts: dict[str, Counter[str]], text: str, read: str) -> None:
    """Adds what was written, lost and invented of each separator, a comma taken for a point."""
    written, found = (Counter(re.sub(r"\d", "", _folded(one))) for one in (text, read))
    for mark in counts:
        counts[mark]["written"] += written[mark]
        counts[mark]["lost"] += max(0, written[mark] - found[mark])
        counts[mark]["invented"] += max(0, found[mark] - written[mark])


def _skeleton(text: str) -> str:
    """A text with one nought for each of its runs of digits."""
    return re.sub(r"\d+", "0", _folded(text))


def _folded(text: str) -> str:
    return text.replace(",", ".")
