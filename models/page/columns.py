"""Columns of text: lists that stand beside each other, one read after the other.

Numbers that stand level with each other are one row, however far apart they are, as in a ledger.
Two lists whose rows are level only here and there are columns of their own, parted by a gutter that
no row crosses (white streams: T. Pavlidis and J. Zhou, "Page segmentation and classification",
1992).
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.page.text_lines import TextLine, line_through

APART = 2.8  # digits' heights; a wider gap ends a number, and is wider than strips have
_LEAST = 3  # rows; fewer are no list
_BESIDE = 0.5  # of the shorter of two lists is beside the other
_LEVEL = 0.35  # of a digit's height; of columns half of the rows are farther off the others
_SURE = 2.0  # standard errors of the slope, by which all of them may seem to be
_SHIFTS = 9  # that are tried within that


class _Part(NamedTuple):
    """What stands together in a text line."""

    line: int
    components: NDArray[np.intp]
    left: float
    right: float


class _Slope(NamedTuple):
    """Of the text lines, and its standard error."""

    slope: float
    error: float


def split(boxes: NDArray[np.intp], height: float) -> list[NDArray[np.intp]]:
    """The numbers of a row's boxes, (n, 4), cut where a gap is too wide for a number."""
    order = np.argsort(boxes[:, 0], kind="stable")
    left, right = boxes[order, 0], boxes[order, 0] + boxes[order, 2]
    cuts = np.flatnonzero(left[1:] - np.maximum.accumulate(right)[:-1] > APART * height) + 1
    return np.split(order, cuts)


def in_columns(lines: list[TextLine], boxes: NDArray[np.intp]) -> list[TextLine]:
    """Text lines as they are read: column by column, cut where one goes through two.

    Args:
        lines: of a page, from the top down.
        boxes: (components, 4), x, y, width and height of all of its ink.
    """
    parts = [
        _part(index, line.components[some], boxes)
        for index, line in enumerate(lines)
        for some in split(boxes[line.components], line.height)
    ]
    if len(parts) < 2 * _LEAST:
        return lines
    height = float(np.median([line.height for line in lines]))
    slope = _slope_of(parts, boxes)
    columns: list[list[_Part]] = []
    for strip in _strips(parts, APART * height):
        if columns and (
            len(strip) < _LEAST or _are_level(columns[-1], strip, boxes, slope, height)
        ):
            columns[-1] += strip
        else:
            columns.append(strip)
    if len(columns) == 1:
        return lines
    return [line for column in columns for line in _lines(column, lines, boxes, slope.slope)]


def _part(line: int, components: NDArray[np.intp], boxes: NDArray[np.intp]) -> _Part:
    x, _, width, _ = boxes[components].T
    return _Part(line, components, float(x.min()), float((x + width).max()))


def _strips(parts: list[_Part], gutter: float) -> list[list[_Part]]:
    """The parts between gutters of that width, from the left."""
    parts = sorted(parts, key=lambda part: part.left)
    edges = np.maximum.accumulate([part.right for part in parts])
    cuts = [0]
    cuts += [i for i in range(1, len(parts)) if parts[i].left - edges[i - 1] > gutter]
    return [parts[start:end] for start, end in pairwise([*cuts, len(parts)])]


def _slope_of(parts: list[_Part], boxes: NDArray[np.intp]) -> _Slope:
    """The slope that is common to all parts: least squares, each around its own middle."""
    x, y, width, height = boxes.T.astype(np.float64)
    across, down = x + width / 2, y + height / 2
    over = np.concatenate([across[one.components] - across[one.components].mean() for one in parts])
    off = np.concatenate([down[one.components] - down[one.components].mean() for one in parts])
    spread = float(over @ over)
    if not spread:
        return _Slope(0.0, 0.0)
    slope = float(over @ off) / spread
    left = len(over) - len(parts)
    return _Slope(slope, float(np.sqrt(((off - slope * over) ** 2).sum() / left / spread)))


def _are_level(
    one: list[_Part], other: list[_Part], boxes: NDArray[np.intp], slope: _Slope, height: float
) -> bool:
    """Whether two strips have the same rows: level ones, or hardly any beside each other."""
    far = float(np.mean([part.left for part in other]) - np.mean([part.left for part in one]))
    between = (max(part.right for part in one) + min(part.left for part in other)) / 2
    levels = [
        np.array(
            [line_through(boxes, part.components, slope.slope).middle_at(between) for part in strip]
        )
        for strip in (one, other)
    ]
    few, many = sorted(levels, key=len)
    beside = min(few.max(), many.max()) - max(few.min(), many.min())
    if len(few) < _LEAST or beside < _BESIDE * min(np.ptp(few), np.ptp(many)):
        return True
    unsure = _SURE * slope.error * far
    return any(
        np.median(np.abs(few[:, None] - many + shift).min(1)) <= _LEVEL * height
        for shift in np.linspace(-unsure, unsure, _SHIFTS)
    )


def _lines(
    column: list[_Part], lines: list[TextLine], boxes: NDArray[np.intp], slope: float
) -> list[TextLine]:
    """The text lines of a column, from the top down."""
    found = []
    for index in sorted({part.line for part in column}):
        own = np.concatenate([part.components for part in column if part.line == index])
        whole = len(own) == len(lines[index].components)
        found.append(lines[index] if whole else line_through(boxes, own, slope))
    return sorted(found, key=lambda line: line.middle_at((line.bounds[0] + line.bounds[2]) / 2))
