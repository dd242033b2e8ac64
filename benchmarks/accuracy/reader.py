"""What the photo benchmarks share: labelled pictures, and a model that reads ink."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.runtimes.onnx import OnnxReader
from models.artifact import checkpoint
from models.artifact.card import DigitCard
from models.artifact.checkpoint import SHIPPED, Checkpoint
from models.digit.locate import Grey
from models.digit.read import INK, Look, Reading, readings
from models.errors import ScanlineError
from models.probabilities import probabilities_of

MAX_PIXELS = 100_000_000


class Labelled(NamedTuple):
    """A picture of one digit; `kind` is the part of the file's name before the first "-"."""

    path: Path
    label: str
    kind: str

    def body(self) -> bytes:
        """The file.

        Raises:
            ScanlineError: it cannot be read.
        """
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise ScanlineError(f"{self.path}: {error.strerror}") from error


def labelled(folder: Path, split: str | None) -> list[Labelled]:
    """The pictures that `folder`/labels.csv lists.

    Args:
        folder: holds labels.csv with the columns file and label, and split where one is asked for.
        split: only rows whose split is this one; all of them if None.

    Raises:
        ScanlineError: labels.csv is missing or lacks a column, or no row is left.
    """
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
    return [Labelled(folder / r["file"], r["label"], r["file"].split("-")[0]) for r in rows]


class Reader:
    """A row classifier as ONNX Runtime serves it.

    Args:
        model: the name of a shipped row classifier, or the folder of another.

    Raises:
        ScanlineError: it is no row classifier.
        CheckpointError: there is no such model.
    """

    def __init__(self, model: str) -> None:
        shipped = SHIPPED / model
        loaded = checkpoint.load(shipped if shipped.exists() else Path(model))
        if not isinstance(loaded.card, DigitCard):
            raise ScanlineError(f"{model} reads no digits: choose another --model")
        self.card = loaded.card
        self.runtime = OnnxReader(Checkpoint(loaded.card, loaded.weights, None))

    def shares(self, ink: NDArray[np.float32]) -> NDArray[np.float32]:
        """Float32 (n, 10), the share of each digit in ink (n, 28, 28) at the card's temperature."""
        return probabilities_of(self.runtime.logits(ink), self.card.temperature)

    def read(self, grey: Grey, looks: Sequence[Look] = INK) -> Reading:
        """What the service would read in a picture, uint8 (height, width)."""
        return readings([(grey, looks)], self.shares)[0]

    def digit(self, grey: Grey, looks: Sequence[Look] = INK) -> str:
        """The answer as a label; "" where no ink was found."""
        found, shares = self.read(grey, looks)
        return "" if found is None else str(int(shares.argmax()))
