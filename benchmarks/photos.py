"""Photos of single digits: how many are read rightly, and how long one takes after reading it."""

import csv
import time
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.progress import track

from app.inference.onnx_runtime import OnnxDigits
from models import checkpoint
from models.card import DigitCard, Score
from models.checkpoint import SHIPPED, Checkpoint
from models.errors import PhotoError, ScanlineError
from models.ink import ink_of
from models.photos import UnknownFormatError, decode

MAX_PIXELS = 100_000_000


def measured(folder: Path, split: str | None, model: str) -> dict[str, Any]:
    """Reads every picture that `folder`/labels.csv lists.

    Args:
        folder: holds labels.csv with the columns file and label, and split where one is asked for.
        split: only rows whose split is this one; all of them if None.
        model: the name of a shipped row classifier, or the folder of another.

    Returns:
        For each kind, the part of the file's name before the first "-": n, correct, accuracy and
        its 95 % interval; and `milliseconds_median`, from bytes to digit, on one thread. A picture
        that cannot be decoded, or that has no ink, counts as wrong.

    Raises:
        ScanlineError: labels.csv is missing or lacks a column, or no row is left.
        CheckpointError: there is no such model.
    """
    shipped = SHIPPED / model
    loaded = checkpoint.load(shipped if shipped.exists() else Path(model))
    if not isinstance(loaded.card, DigitCard):
        raise ScanlineError(f"{model} reads no digits: choose another --model")
    runtime = OnnxDigits(Checkpoint(loaded.card, loaded.weights, None))
    right: dict[str, list[bool]] = defaultdict(list)
    seconds = []
    for row in track(_rows(folder, split), "reading", console=Console(stderr=True)):
        try:
            body = (folder / row["file"]).read_bytes()
        except OSError as error:
            raise ScanlineError(f"{folder / row['file']}: {error.strerror}") from error
        began = time.perf_counter()
        try:
            found = ink_of(decode(body, MAX_PIXELS).grey)
        except (PhotoError, UnknownFormatError):
            found = None
        digit = None if found is None else int(runtime.logits(found.ink[None]).argmax())
        seconds.append(time.perf_counter() - began)
        right[row["file"].split("-")[0]].append(str(digit) == row["label"])
    result: dict[str, Any] = {
        kind: Score.of(sum(answers), len(answers)).model_dump() for kind, answers in right.items()
    }
    return result | {"milliseconds_median": 1000 * median(seconds)}


def _rows(folder: Path, split: str | None) -> list[dict[str, str]]:
    path = folder / "labels.csv"
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeError, csv.Error) as error:
        raise ScanlineError(f"{path} cannot be read: {error}") from error
    wanted = {"file", "label"} | ({"split"} if split else set())
    if rows and not wanted <= {name for name, value in rows[0].items() if value is not None}:
        raise ScanlineError(f"{path} lacks a column: {', '.join(sorted(wanted))} are needed")
    rows = [row for row in rows if split is None or row["split"] == split]
    if not rows:
        raise ScanlineError(f"{path} has no rows" + (f" of the split {split!r}" if split else ""))
    return rows
