"""What the confidence of a number is worth: its temperature, and thresholds of other pictures.

A temperature is fitted on cells of split tune by maximum likelihood: that of what is read being
right as often as its confidence says. Half of the cells fit it, the other half judge it.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from scipy.optimize import minimize_scalar

from benchmarks.accuracy.risk import threshold
from benchmarks.pictures.labelled import ALL, lines_of
from benchmarks.reader import MAX_PIXELS, LineReader
from models.artifact import checkpoint
from models.artifact.card import LineCard
from models.errors import ScanlineError
from models.imaging.decode import decode
from models.page.row_text import numbers_in
from models.page.rows import SIDE

TUNE = "tune"
_BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 1.0)  # of confidence
_RISKS = (0.01, 0.05)
_BOUNDS = 0.5, 2.0  # of a temperature
_NEAR = 0.01  # of the temperature that is found


class Told(NamedTuple):
    """How sure a reader is, float64 (n,), and whether it is right, bool (n,)."""

    confidence: NDArray[np.float64]
    right: NDArray[np.bool_]

    @property
    def loss(self) -> float:
        """The mean cross-entropy of right and wrong against the confidence."""
        sure = np.clip(self.confidence, 1e-6, 1 - 1e-6)
        return float(-np.mean(np.log(np.where(self.right, sure, 1 - sure))))


class Line(NamedTuple):
    """What the network says of a picture of one row, float32 (steps, classes); and its label."""

    logits: NDArray[np.float32]
    label: str


def measured(folder: Path, model: str, count: int, write: bool) -> dict[str, Any]:
    """Fits the temperature, and tries thresholds on other pictures than they were chosen on.

    Args:
        folder: holds cells/labels.csv, numbers/orand-car-a.csv and numbers/labels.csv.
        model: the folder of a line reader, or the name of a shipped one.
        count: of cells, and of cheque amounts, at most.
        write: whether the temperature is written into the card where it is the better one.

    Returns:
        `temperature`: `before`, `fitted`, and the loss of either on the cells that did not fit it;
        `reliability before` and `fitted`: by confidence how many of these are right; `elsewhere`:
        of cells, cheques and rows of pages the share accepted at the threshold at which 1 and 5 %
        of the others are wrong, and the share of these that is wrong.

    Raises:
        ScanlineError: a file cannot be read, or the model is no line reader.
        CheckpointError: there is no such model.
    """
    reader = LineReader(model)
    cells = _lines(folder / "cells" / "labels.csv", reader, count, TUNE)
    fitting, judging = cells[::2], cells[1::2]
    before = reader.card.temperature
    alphabet = reader.card.architecture.symbols

    def loss(temperature: float) -> float:
        return told(fitting, alphabet, temperature, False).loss

    found = minimize_scalar(loss, bounds=_BOUNDS, method="bounded", options={"xatol": _NEAR})
    fitted = round(float(found.x), 3)
    judged = {one: told(judging, alphabet, one, False) for one in (before, fitted)}
    better = judged[fitted].loss < judged[before].loss
    best = fitted if better else before
    if better and write:
        _write(model, best)
    cheques = _lines(folder / "numbers" / "orand-car-a.csv", reader, count, ALL)
    sets = {
        "cells": told(cells, alphabet, best, False),
        "cheques": told(cheques, alphabet, best, True),
        "pages": _pages(folder / "numbers", reader, best),
    }
    return {
        "temperature": {
            "before": before,
            "fitted": fitted,
            "loss before": judged[before].loss,
            "loss fitted": judged[fitted].loss,
            "n": len(judging),
        },
        "reliability before": reliability(judged[before]),
        "reliability fitted": reliability(judged[fitted]),
        "elsewhere": transferred(sets),
    }


def told(lines: list[Line], alphabet: str, temperature: float, digits: bool) -> Told:
    """How sure a reader is of rows at that temperature, and whether it is right.

    Args:
        lines: of the rows.
        alphabet: the reader's.
        temperature: divides the logits.
        digits: whether labels leave out separators; else a comma is a point.
    """
    sure, right = [], []
    for logits, label in lines:
        numbers = numbers_in(logits, alphabet, temperature)
        text = " ".join(one.text for one in numbers)
        sure.append(float(np.prod([one.confidence for one in numbers])) if numbers else 0.0)
        read = "".join(filter(str.isdigit, text)) if digits else text.replace(",", ".")
        right.append(read == label.replace(",", "."))
    return Told(np.array(sure), np.array(right, bool))


def reliability(one: Told) -> dict[str, dict[str, float]]:
    """By confidence: how many, how sure, and how many of them are right."""
    found = {}
    for low, high in pairwise(_BINS):
        chosen = (one.confidence >= low) & ((one.confidence < high) | (high == 1.0))
        if chosen.any():
            found[f"{low:g} to {high:g}"] = {
                "n": int(chosen.sum()),
                "confidence": float(one.confidence[chosen].mean()),
                "right": float(one.right[chosen].mean()),
            }
    return found


def transferred(sets: dict[str, Told]) -> dict[str, dict[str, float | None]]:
    """Of each set what is accepted, and wrong, at the threshold that all others choose together."""
    found: dict[str, dict[str, float | None]] = {}
    for name, one in sets.items():
        others = [other for key, other in sets.items() if key != name]
        sure = np.concatenate([other.confidence for other in others])
        right = np.concatenate([other.right for other in others])
        found[name] = {"n": len(one.right)}
        for risk in _RISKS:
            least = threshold(sure, right, risk)
            accepted = one.confidence >= least
            wrong = float(1 - one.right[accepted].mean()) if accepted.any() else None
            found[name][f"threshold at {risk:.0%}"] = least
            found[name][f"accepted at {risk:.0%}"] = float(accepted.mean())
            found[name][f"wrong at {risk:.0%}"] = wrong
    return found


def _lines(file: Path, reader: LineReader, count: int, split: str) -> list[Line]:
    """What the network says of the pictures of a file, evenly spread over it."""
    rows = lines_of(file, ("file", "label"), split)
    chosen = rows[:: max(1, -(-len(rows) // count))]
    return [
        Line(reader.logits(_grey(file.parent / row["file"])), row["label"])
        for row in track(chosen, file.parent.name, console=Console(stderr=True))
    ]


def _pages(folder: Path, reader: LineReader, temperature: float) -> Told:
    """Rows that are read on pages of split tune: right is what stands on the page as a row.

    Labels have no spaces between numbers, and no more has what is compared with them.
    """
    sure, right = [], []
    pages = lines_of(folder / "labels.csv", ("file", "rows"), TUNE)
    for page in track(pages, "pages", console=Console(stderr=True)):
        written = [row.replace(",", ".").replace(" ", "") for row in page["rows"].split("|")]
        for numbers in reader.rows(_grey(folder / page["file"]), temperature):
            text = "".join(one.text for one in numbers).replace(",", ".")
            sure.append(float(np.prod([one.confidence for one in numbers])))
            right.append(text in written)
    return Told(np.array(sure), np.array(right, bool))


def _grey(path: Path) -> NDArray[np.uint8]:
    return np.asarray(decode(path.read_bytes(), MAX_PIXELS, SIDE).grey, np.uint8)


def _write(model: str, temperature: float) -> None:
    """Writes it into the model's card."""
    folder = checkpoint.SHIPPED / model
    folder = folder if folder.exists() else Path(model)
    loaded = checkpoint.load(folder)
    if not isinstance(loaded.card, LineCard):
        raise ScanlineError(f"{model} reads no numbers: choose another --model")
    card = loaded.card.model_copy(update={"temperature": temperature})
    checkpoint.save(folder, card, loaded.weights)
