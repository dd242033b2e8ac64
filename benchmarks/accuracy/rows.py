"""Readers side by side on the same pictures of one row of numbers: other programs' and ours."""

import re
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.accuracy.readers import Read, rapidocr, tesseract
from benchmarks.pictures.labelled import ALL, lines_of
from benchmarks.reader import MAX_PIXELS, LineReader
from models.artifact.figures import Score
from models.imaging.decode import decode
from models.page.rows import SIDE

SEED = 0  # of which pictures are read


def measured(data: Path, split: str, count: int, model: str) -> dict[str, Any]:
    """Reads pictures with every reader that is installed, one after the other.

    Tesseract is told that there is one line of digits and separators. Spaces are forgiven, a comma
    is taken for a point; of cheques, whose labels have no separators, digits are compared.

    Args:
        data: holds cells/labels.csv and numbers/orand-car-a.csv.
        split: of the cells.
        count: pictures of each kind, at most, drawn at random.
        model: the name of a shipped line reader, or the folder of another.

    Returns:
        For `cells` and `cheques`, and each reader: n, correct, accuracy and its 95 % interval, and
        `milliseconds`, the median a picture from its bytes on.

    Raises:
        ScanlineError: a file is missing or lacks a column, or the model reads no numbers.
        CheckpointError: there is no such model.
    """
    cells, cheques = data / "cells" / "labels.csv", data / "numbers" / "orand-car-a.csv"
    readers = {**tesseract(7, "0123456789.,-/:"), **rapidocr(), "scanline": _ours(model)}
    return {
        "cells": _side_by_side(cells, split, count, r"\s", readers),
        "cheques": _side_by_side(cheques, ALL, count, r"\D", readers),
    }


def _side_by_side(
    file: Path, split: str, count: int, forgiven: str, readers: dict[str, Read]
) -> dict[str, Any]:
    """What each reader makes of the same pictures; what is forgiven is left out of both texts."""
    lines = lines_of(file, ("file", "label"), split)
    chosen = np.random.default_rng(SEED).permutation(len(lines))[:count]
    found = {}
    for name, read in readers.items():
        right, seconds = 0, []
        for index in track(chosen, f"{file.parent.name}, {name}", console=Console(stderr=True)):
            body = (file.parent / lines[index]["file"]).read_bytes()
            began = time.perf_counter()
            text = read(body)
            seconds.append(time.perf_counter() - began)
            texts = {
                re.sub(forgiven, "", one).replace(",", ".") for one in (text, lines[index]["label"])
            }
            right += len(texts) == 1
        score = Score.of(right, len(chosen)).model_dump()
        found[name] = score | {"milliseconds": 1000 * median(seconds)}
    return found


def _ours(model: str) -> Read:
    reader = LineReader(model)

    def read(body: bytes) -> str:
        rows = reader.rows(decode(body, MAX_PIXELS, SIDE).grey)
        return " ".join(one.text for row in rows for one in row)

    return read
