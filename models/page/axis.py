"""Rows or columns of a table: as level as they are, and where they part.

They are as level as the profiles of lines and of writing, across the table, are sharp (W. Postl,
"Detection of linear oblique structures and skew scan in digitized documents", 1986). They part
where lines are, and where nothing is written.
"""

from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

MOST_PARTS = 100  # rows or columns of a table that are told apart
# Chosen on drawn tables of seeds that no figure has.
_LINE = 0.35  # of a table's width, that a line takes
_THROUGH = 0.5  # of what is written along the fullest; a line through as much is strokes of digits
_FAINT = 0.1  # probability of a line; places with less count for nothing
_FREE = 0.08  # of what is written along the fullest rows or columns; with less, two part
_RULED = 0.6  # of columns that are parted by lines; then no others are
_LIKE = 0.25  # by how much an empty row is higher or lower than usual, at a table's side
_DOUBLE = 0.4  # of the median distance between lines; nearer ones are one
_SLOPE, _BEND = 0.02, 0.1  # steps in which slopes are tried, and how much more the last one is
_SLOPES, _BENDS = np.arange(-8.0, 9.0), np.arange(-2.0, 3.0)  # so many of these
_FINER = np.arange(-2.0, 3.0) / 4  # and then of these

Values = NDArray[np.float64]


class Axis(NamedTuple):
    """Rows, or columns, of a table, whose places are p along them and q across.

    size: of the table along the axis, in places.
    middle: p and q of the table's middle.
    slope: by how much p grows with q there.
    bend: how much more it does so at the last p than at the first.
    parts: (n + 1,), where they part, on the line through the middle.
    ruled: bool (n + 1,), whether a line parts them there.
    """

    size: float
    middle: tuple[float, float]
    slope: float
    bend: float
    parts: Values
    ruled: NDArray[np.bool_]

    @property
    def length(self) -> int:
        """How many rows or columns there are."""
        return max(0, len(self.parts) - 1)

    def moved(self, along: float, across: float) -> "Axis":
        """The same, so many places farther along and across."""
        middle = self.middle[0] + along, self.middle[1] + across
        return self._replace(middle=middle, parts=self.parts + along)

    def level(self, along: Values, across: Values) -> Values:
        """Where places are level with on the line through the middle."""
        lean = self.slope + self.bend * (along - self.middle[0]) / self.size
        return np.asarray(along - lean * (across - self.middle[1]))

    def at(self, level: Values, across: Values) -> Values:
        """The places along that are level with these on the line through the middle."""
        away = across - self.middle[1]
        slope = self.slope - self.bend * self.middle[0] / self.size
        return np.asarray((level + slope * away) / (1 - self.bend * away / self.size))


class Side(NamedTuple):
    """What is seen of a table along one of its axes.

    axis: without parts.
    lines: where lines are.
    inked: how much is written at each place from `-size` on.
    middles: (n,), where the middles of writings are.
    """

    axis: Axis
    lines: list[float]
    inked: Values
    middles: Values


def side_of(lines: MatLike, written: MatLike) -> Side:
    """What is seen of a table along the first index.

    Args:
        lines: float32 (size, width), how likely a line is that parts what stands along the axis.
        written: float32, 1 where something is written, which is in one place at least.
    """
    size, width = lines.shape
    level = Axis(size, (size / 2, width / 2), 0.0, 0.0, np.zeros(0), np.zeros(0, bool))
    along, across = np.nonzero((lines > _FAINT) | (written > 0))
    weights = np.stack([lines[along, across], written[along, across]]).astype(np.float64)
    places = np.stack([along, across]) + np.float64(0.5)
    slope, bend = _sharpest(level, places, weights, _SLOPE * _SLOPES, _BEND * _BENDS)
    slope, bend = _sharpest(level, places, weights, slope + _SLOPE * _FINER, bend + _BEND * _FINER)
    axis = level._replace(slope=slope, bend=bend)
    ruled, inked = (_profile(axis, places, each) for each in weights)
    _, _, _, centres = cv2.connectedComponentsWithStats((written > 0).view(np.uint8))
    middles = axis.level(*(centres[1:, ::-1].T.astype(np.float64) + 0.5))
    full = np.quantile(inked[inked > 0], 0.9)
    peaks = [line - size for line in _lines(ruled / width) if inked[int(line)] < _THROUGH * full]
    return Side(axis, _single(peaks), inked, middles)


def _sharpest(
    axis: Axis, places: Values, weights: Values, slopes: Values, bends: Values
) -> tuple[float, float]:
    """The slope and the bend with the sharpest profiles; of equals, the most level."""
    tried = [(float(slope), float(bend)) for slope in slopes for bend in bends]
    tried.sort(key=lambda one: abs(one[0]) + abs(one[1]))
    return max(
        tried,
        key=lambda one: sum(
            float((_profile(axis._replace(slope=one[0], bend=one[1]), places, each) ** 2).sum())
            for each in weights
        ),
    )


def _profile(axis: Axis, places: Values, weights: Values) -> Values:
    """The sum of weights at each place along an axis, and as far beyond: (3 size,)."""
    size = int(axis.size)
    level = np.clip(axis.level(*places) - 0.5 + size, 0, 3 * size - 2)
    low = level.astype(int)
    share = level - low
    sums = np.bincount(low, weights * (1 - share), 3 * size)
    sums += np.bincount(low + 1, weights * share, 3 * size)
    return np.asarray(sums)


def parted(side: Side, gap: float, is_ruled: bool, is_rows: bool) -> Axis:
    """The axis with its parts; with none where nothing is written.

    Args:
        side: what is seen along them.
        gap: places without writing that part two.
        is_ruled: whether the table is ruled both ways; then what is between its lines is of it,
            with or without writing.
        is_rows: whether they are rows, which part also between lines: columns may have gaps.
    """
    bands = _bands(side, gap)
    if not bands:
        return side.axis
    middle = (bands[0][0] + bands[-1][1]) / 2
    first = min(bands[0][0] + 1, middle)  # a line may be within a place of writing
    last = max(bands[-1][1] - 1, middle)
    before = [line for line in side.lines if line < first]
    after = [line for line in side.lines if line > last]
    inner = [line for line in side.lines if first < line < last]
    found = [max(before, default=first - 1.5), *inner, min(after, default=last + 1.5)]
    if is_ruled:
        found = _with_empty(found, side.lines)
    added = [
        (band[1] + following[0]) / 2
        for band, following in pairwise(bands)
        if not any(band[1] - 1 <= line <= following[0] + 1 for line in side.lines)
    ]
    if is_rows or len(inner) + 1 < _RULED * (len(inner) + 1 + len(added)):
        found = sorted([*found, *added])
    parts = np.array(found[: MOST_PARTS + 1])
    return side.axis._replace(parts=parts, ruled=np.isin(parts, side.lines))


def _with_empty(found: list[float], lines: list[float]) -> list[float]:
    """The parts, and beyond them those that lines part like them: the others are of the sheet."""
    usual = float(np.median(np.diff(found)))
    for beyond in (
        [one for one in lines[::-1] if one < found[0]],
        [one for one in lines if one > found[-1]],
    ):
        for line in beyond:
            near = found[0] if line < found[0] else found[-1]
            if abs(abs(line - near) / usual - 1) > _LIKE:
                break
            found = sorted([*found, line])
    return found


def _lines(ruled: Values) -> list[float]:
    """Where lines are: peaks of their profile."""
    wider = np.convolve(ruled, np.ones(3), "same")
    before, after = np.r_[-1.0, wider[:-1]], np.r_[wider[1:], -1.0]
    peaks = np.flatnonzero((wider >= _LINE) & (wider > before) & (wider >= after))
    near = np.stack([ruled[np.clip(peaks + off, 0, len(ruled) - 1)] for off in (-1, 0, 1)])
    middles = peaks + 0.5 + (near[2] - near[0]) / np.maximum(near.sum(0), 1e-9)
    found: list[float] = middles.tolist()
    return found


def _single(lines: list[float]) -> list[float]:
    """The lines, those that are near each other taken as one."""
    least = _DOUBLE * float(np.median(np.diff(lines))) if len(lines) > 2 else 0.0
    kept = lines[:1]
    for line in lines[1:]:
        if line - kept[-1] >= least:
            kept.append(line)
    return kept


def _bands(side: Side, gap: float) -> list[tuple[float, float]]:
    """Where something is written: from where to where.

    Those less than `gap` apart are taken as one, and where no writing has its middle it is only the
    end of one that is longer than the others.
    """
    inked, middles = side.inked, side.middles
    least = _FREE * float(np.quantile(inked[inked > 0], 0.9))
    edges = np.flatnonzero(np.diff(np.r_[False, inked > least, False].astype(int)))
    found: list[tuple[float, float]] = []
    for start, end in (edges.reshape(-1, 2) - side.axis.size).tolist():
        if found and start - found[-1][1] < gap:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return [one for one in found if ((middles >= one[0] - 1) & (middles <= one[1] + 1)).any()]
