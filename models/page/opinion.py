"""A second opinion about a number: what its ink says, piece by piece.

A line reader sees the grey picture of a row; a row classifier sees each piece of ink by itself, and
counts them. They err in different ways, so that a reading in which both agree is taken before one
in which they do not: a log-linear model over a list of readings (M. Ostendorf et al., "Integration
of diverse recognition methodologies through reevaluation of N-best sentence hypotheses", 1991).
"""

from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.digit.frame import Ink, framed
from models.imaging.binarise import level_of
from models.page.alone import Judge
from models.page.rows import Page

Floats = NDArray[np.float64]

UNKNOWN = log(1 / 10)  # of a digit whose ink it shares with another: any
SLASH_HEIGHT = 1.15  # of a row's height, that of a slash's ink, at least; few ones are as high
_BESIDE = 0.25  # of a row's height; how far beside its ink a digit may be read
_LEAST = 1e-4  # probability; a row classifier is never surer that it is not a digit
_TOGETHER = 64  # that are looked at in one go, for memory's sake


class Weights(NamedTuple):
    """How much a second opinion counts beside a line reader's own.

    digits: multiplies the log-probabilities of the digits, each by its ink.
    ink: is taken away for each symbol without ink of its own, and for ink without a symbol.
    slash: the same for each slash that is no higher than digits: it may be a one.
    """

    digits: float
    ink: float
    slash: float

    def times(self, share: float) -> "Weights":
        """So much of them."""
        return Weights(*(share * weight for weight in self))


WEIGHTS = Weights(0.3, 2.0, 1.5)  # chosen on split tune: `python -m benchmarks opinion`


class Symbols(NamedTuple):
    """The symbols of a reading where they stand on the page.

    text: theirs, one character each.
    middles: float64 (symbols,), the x at which each is surest.
    sides: float64 (symbols, 2), the left and the right side of each.
    """

    text: str
    middles: Floats
    sides: Floats


class Pieces(NamedTuple):
    """The ink of a row.

    left, right: float64 (pieces,), the sides of each piece that may be a digit.
    says: float64 (pieces, 10), the log-probability of each digit, by its ink alone.
    high: bool (pieces,), which are as high as a slash.
    marks: float64 (marks,), the middles of what is smaller.
    height: of the row's digits.
    """

    left: Floats
    right: Floats
    says: Floats
    high: NDArray[np.bool_]
    marks: Floats
    height: float

    def opinion(
        self, symbols: Symbols, extent: tuple[float, float], weights: Weights = WEIGHTS
    ) -> float:
        """How much speaks against a reading: a logarithm, at most 0.

        Args:
            symbols: of the reading.
            extent: from where to where all ink is the number's.
            weights: of what is found.
        """
        middles = (self.left + self.right) / 2
        own = np.flatnonzero((middles >= extent[0]) & (middles <= extent[1]))
        if not len(own):
            return 0.0
        left, right = self.left[own], self.right[own]
        is_digit = np.array([symbol.isdigit() for symbol in symbols.text])
        read: list[list[int]] = [[] for _ in own]  # the digits of each piece
        without = low = 0
        for symbol, middle in zip(symbols.text, symbols.middles, strict=True):
            if symbol.isdigit():
                away = np.maximum(np.maximum(left - middle, middle - right), 0.0)
                if away.min() < _BESIDE * self.height:
                    read[int(away.argmin())].append(int(symbol))
                else:
                    without += 1
        says = 0.0
        free = []
        marks = symbols.middles[~is_digit]
        for piece, digits in enumerate(read):
            if len(digits) == 1:
                says += float(self.says[own[piece], digits[0]])
            elif digits:
                says += UNKNOWN * len(digits)
            else:
                free.append(middles[own[piece]])
                without += not ((marks >= left[piece]) & (marks <= right[piece])).any()
        found = np.concatenate([self.marks, free])
        for symbol, middle, (start, end) in zip(*symbols, strict=True):
            if not symbol.isdigit():
                without += not ((found > start) & (found < end)).any()
            if symbol == "/":
                low += not self.high[(self.left < middle) & (middle < self.right)].any()
        return weights.digits * says - weights.ink * without - weights.slash * low


def pieces_of(page: Page, judge: Judge) -> list[Pieces]:
    """The ink of each row of a page.

    Args:
        page: the shrunk photo, its rows and its ink.
        judge: of single digits.
    """
    boxes = page.components.boxes.astype(np.float64)
    owned = [row.owned[row.owned < page.ink] for row in page.rows]
    inks = [_ink(page, one) for own in owned for one in own.tolist()]
    says = np.log(np.maximum(_probabilities(inks, judge), _LEAST))
    found, first = [], 0
    for row, own in zip(page.rows, owned, strict=True):
        left, right = boxes[own, 0], boxes[own, 0] + boxes[own, 2]
        marks = boxes[np.setdiff1d(row.components, row.owned)]
        said = says[first : first + len(own)]
        high = boxes[own, 3] >= SLASH_HEIGHT * row.height
        found.append(Pieces(left, right, said, high, marks[:, 0] + marks[:, 2] / 2, row.height))
        first += len(own)
    return found


def _ink(page: Page, component: int) -> Ink:
    """A component as a digit in the frame."""
    x, y, w, h = page.components.boxes[component].tolist()
    part = np.s_[y : y + h, x : x + w]
    contrast = page.components.contrast[part]
    mask = (page.components.labels[part] == component).astype(np.uint8) * np.uint8(255)
    return framed(contrast, mask, level_of(contrast, mask))


def _probabilities(inks: list[Ink], judge: Judge) -> NDArray[np.float32]:
    """What a row classifier says of each, (inks, 10)."""
    if not inks:
        return np.empty((0, 10), np.float32)
    parts = [inks[start : start + _TOGETHER] for start in range(0, len(inks), _TOGETHER)]
    return np.concatenate([judge.probabilities(np.stack(part)) for part in parts])
