"""One's own pictures, with what is written on each: labels.csv beside them says it."""

import csv
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.random import Generator

from models.errors import PhotoError, ScanlineError, UnknownFormatError
from models.imaging.decode import decode
from models.imaging.picture import Grey

LEAST = 20  # pictures; fewer say nothing about whether a model is better
_MOST_PIXELS = 100_000_000  # of a picture, as in the service by default
_SIDE = 1600  # pixels of a row's long side, beyond which it is shrunk


class Labelled(NamedTuple):
    """A picture, grey uint8 (height, width), and its text as written."""

    grey: Grey
    text: str


def labelled(folder: Path, alphabet: str, side: int = _SIDE) -> list[Labelled]:
    """The pictures that `folder`/labels.csv lists: columns file and label.

    Args:
        folder: holds the pictures.
        alphabet: of the reader that is to learn them.
        side: pixels of a picture's long side that are enough.

    Raises:
        ScanlineError: labels.csv or a picture is missing or cannot be read, a label has a symbol
            that the reader does not know, or there are too few pictures or too few labels.
    """
    path = folder / "labels.csv"
    try:
        with path.open(newline="", encoding="utf-8-sig") as opened:
            rows = list(csv.DictReader(opened, skipinitialspace=True))
    except (OSError, UnicodeError, csv.Error) as error:
        raise ScanlineError(f"{path} cannot be read: {error}") from error
    if len(rows) < LEAST:
        raise ScanlineError(f"{path} lists {len(rows)} pictures: {LEAST} are the least")
    found = []
    for line, row in enumerate(rows, 2):
        file, label = row.get("file"), row.get("label")
        if not file or label is None:
            raise ScanlineError(f"{path}, line {line}: the columns file and label are needed")
        unknown = sorted(set(label) - set(alphabet))
        if unknown:
            raise ScanlineError(
                f"{path}, line {line}: the label {label!r} has {''.join(unknown)!r}, but the "
                f"reader's symbols are {alphabet!r}"
            )
        found.append(Labelled(_grey(folder / file, f"{path}, line {line}", side), label))
    if len({one.text for one in found}) == 1:
        raise ScanlineError(f"{path}: all labels are {found[0].text!r}")
    return found


def _grey(file: Path, where: str, side: int) -> Grey:
    try:
        return decode(file.read_bytes(), _MOST_PIXELS, side).grey
    except OSError as error:
        raise ScanlineError(f"{where}: {file} cannot be read: {error.strerror}") from error
    except (PhotoError, UnknownFormatError) as error:
        raise ScanlineError(f"{where}: {file}: {error}") from error


def varied(random: Generator, grey: Grey) -> Grey:
    """The picture moved, scaled, slanted and blurred a little."""
    height, width = grey.shape
    scale_x, scale_y = np.exp(random.normal(0, 0.06, 2))
    slant = random.normal(0, 0.06)
    x, y = random.normal(0, 0.03, 2) * height
    matrix = np.array([[scale_x, slant, x], [0, scale_y, y]])
    middle = np.array([width / 2, height / 2])
    matrix[:, 2] += middle - matrix[:, :2] @ middle
    moved = cv2.warpAffine(grey, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    if random.random() < 0.3:
        moved = cv2.GaussianBlur(moved, (0, 0), random.uniform(0.3, 0.02 * height + 0.3))
    return np.asarray(moved, np.uint8)
