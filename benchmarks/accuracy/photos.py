"""Photos of single digits: how many are read rightly, and how long one takes after reading it."""

import time
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.progress import track

from benchmarks.pictures.labelled import labelled
from benchmarks.reader import MAX_PIXELS, Reader
from models.artifact.figures import Score
from models.errors import PhotoError, UnknownFormatError
from models.imaging.decode import decode


def measured(folder: Path, split: str, model: str) -> dict[str, Any]:
    """Reads every picture that `folder`/labels.csv lists.

    Args:
        folder: holds labels.csv with the columns file, label and, unless all are asked for, split.
        split: only rows whose split is this one, or `all`.
        model: the name of a shipped row classifier, or the folder of another.

    Returns:
        For each kind, the part of the file's name before the first "-": n, correct, accuracy and
        its 95 % interval; and `milliseconds_median`, from bytes to digit, on one thread. A picture
        that cannot be decoded, or that has no ink, counts as wrong.

    Raises:
        ScanlineError: labels.csv is missing or lacks a column, or no row is left.
        CheckpointError: there is no such model.
    """
    reader = Reader(model)
    right: dict[str, list[bool]] = defaultdict(list)
    seconds = []
    for picture in track(labelled(folder, split), "reading", console=Console(stderr=True)):
        body = picture.body()
        began = time.perf_counter()
        try:
            digit = reader.digit(decode(body, MAX_PIXELS).grey)
        except (PhotoError, UnknownFormatError):
            digit = ""
        seconds.append(time.perf_counter() - began)
        right[picture.kind].append(digit == picture.label)
    result: dict[str, Any] = {
        kind: Score.of(sum(answers), len(answers)).model_dump() for kind, answers in right.items()
    }
    return result | {"milliseconds_median": 1000 * median(seconds)}
