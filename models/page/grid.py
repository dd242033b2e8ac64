"""The grids of a page's tables: where rows and columns part, told by lines and by what is written.

A finder says where a table is, where lines and writing are in it. Rows and columns are as level as
the profiles of these, across the table, are sharp (W. Postl, "Detection of linear oblique
structures and skew scan in digitized documents", 1986).
"""

from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.artifact.finder import CELL, MAPS, UNIT
from models.page.prepared import Floats

MOST_PARTS = 100  # rows or columns of a table that are told apart
_IS = 0.5  # probability of a table, or of writing, in a place
_SMALLEST = 24  # places of a table
_NEAR = 2.5  # digits' heights; what is farther apart is of another table
_LINE = 0.35  # of a table's length, that a line goes along
_GAP = 0.3  # of a digit's height; columns that no line parts are farther apart
_FREE = 0.08  # of what is written along the fullest rows or columns; with less, two part
_RULED = 0.6  # of columns that are parted by lines; then no others are
_DOUBLE = 0.4  # of the median distance between lines; nearer ones are one
_SLOPES = np.arange(-8, 9) * 0.02  # of rows or columns
_BENDS = np.arange(-2, 3) * 0.1  # that the last slope is more than the first, in perspective
_ROUNDS = 4  # in which a corner comes near to both of its lines
_FINER = np.arange(-2, 3) / 4  # of a step

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

    def level(self, along: Values, across: Values) -> Values:
        """Where places are level with on the line through the middle."""
        lean = self.slope + self.bend * (along - self.middle[0]) / self.size
        return np.asarray(along - lean * (across - self.middle[1]))

    def at(self, level: Values, across: Values) -> Values:
        """The places along that are level with these on the line through the middle."""
        away = across - self.middle[1]
        slope = self.slope - self.bend * self.middle[0] / self.size
        return np.asarray((level + slope * away) / (1 - self.bend * away / self.size))


class Grid(NamedTuple):
    """A table's rows, whose places are along y, and its columns, along x; in places of the page."""

    rows: Axis
    columns: Axis

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        return len(self.rows.parts) - 1, len(self.columns.parts) - 1

    def cells_at(self, points: Values) -> NDArray[np.intp]:
        """Row and column, (n, 2), of points (n, 2), x and y; -1 and beyond the last outside."""
        x, y = points.T
        row = np.searchsorted(self.rows.parts, self.rows.level(y, x)) - 1
        column = np.searchsorted(self.columns.parts, self.columns.level(x, y)) - 1
        return np.stack([row, column], 1)

    def corner(self, row: int, column: int) -> Values:
        """Where the upper left corner of a cell is, x and y; of the one after the last, too."""
        level, across = self.rows.parts[row], self.columns.parts[column]
        x, y = across, level
        for _ in range(_ROUNDS):
            x, y = self.columns.at(across, y), self.rows.at(level, x)
        return np.array([x, y])


class _Side(NamedTuple):
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


def grids_of(maps: Floats, places: tuple[int, int]) -> list[Grid]:
    """The grids of all tables, from the top down.

    Args:
        maps: float32 (len(MAPS), height, width), what a finder says of a page.
        places: down and across, as far as there is a page.

    Returns:
        Those with at least two columns, or two rows.
    """
    seen = {name: maps[MAPS.index(name), : places[0], : places[1]] for name in MAPS}
    inked = np.maximum(_probable(seen["number"]), _probable(seen["other"])) > _IS
    if not inked.any():
        return []
    digit = float(np.median(np.exp(seen["height"][inked]))) * UNIT / CELL
    lines = [_probable(seen[name]) for name in ("across", "down")]
    stands = (inked | (lines[0] > _IS) | (lines[1] > _IS)).astype(np.uint8)
    reach = round(_NEAR * digit)
    wider = cv2.copyMakeBorder(stands, *[reach] * 4, cv2.BORDER_CONSTANT)
    window = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    near = cv2.morphologyEx(wider, cv2.MORPH_CLOSE, window)
    near = near[reach : reach + places[0], reach : reach + places[1]]
    _, labels, figures, _ = cv2.connectedComponentsWithStats(near)
    found = []
    for index, (x, y, wide, high, area) in enumerate(figures.tolist()):
        if not index or area < _SMALLEST:
            continue
        part = np.s_[y : y + high, x : x + wide]
        own = labels[part] == index
        grid = _grid(lines[0][part] * own, lines[1][part] * own, inked[part] & own, digit, (x, y))
        if grid is not None:
            found.append(grid)
    return sorted(found, key=lambda grid: float(grid.rows.parts[0]))


def _grid(
    across: MatLike, down: MatLike, inked: MatLike, digit: float, at: tuple[int, int]
) -> Grid | None:
    """The grid of a part of a page; None where there are no two columns or rows."""
    if not inked.any():
        return None
    written = inked.astype(np.float32)
    rows, columns = _side(across, written), _side(down.T, written.T)
    is_ruled = min(len(rows.lines), len(columns.lines)) > 2
    found = _parts(rows, 0.0, is_ruled), _parts(columns, _GAP * digit, is_ruled)
    if min(map(len, found)) < 2 or sum(map(len, found)) < 5:
        return None
    left, top = at
    return Grid(
        _moved(_parted(rows, found[0]), top, left), _moved(_parted(columns, found[1]), left, top)
    )


def _parted(side: _Side, parts: Values) -> Axis:
    return side.axis._replace(parts=parts, ruled=np.isin(parts, side.lines))


def _moved(axis: Axis, along: float, across: float) -> Axis:
    middle = axis.middle[0] + along, axis.middle[1] + across
    return axis._replace(middle=middle, parts=axis.parts + along)


def _probable(logits: MatLike) -> MatLike:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)


def _side(lines: MatLike, written: MatLike) -> _Side:
    """What is seen along the first index.

    Args:
        lines: float32 (size, width), how likely a line is that parts what stands along the axis.
        written: float32, 1 where something is written.
    """
    size, width = lines.shape
    level = Axis(size, (size / 2, width / 2), 0.0, 0.0, np.zeros(0), np.zeros(0, bool))
    along, across = np.nonzero((lines > 0.1) | (written > 0))
    weights = np.stack([lines[along, across], written[along, across]])
    places = along + 0.5, across + 0.5
    slope, bend = _sharpest(level, places, weights, _SLOPES, _BENDS)
    slope, bend = _sharpest(
        level,
        places,
        weights,
        slope + _FINER * (_SLOPES[1] - _SLOPES[0]),
        bend + _FINER * (_BENDS[1] - _BENDS[0]),
    )
    axis = level._replace(slope=slope, bend=bend)
    ruled, inked = (_profile(axis, places, each) for each in weights)
    _, _, _, centres = cv2.connectedComponentsWithStats((written > 0).view(np.uint8))
    middles = axis.level(centres[1:, 1] + 0.5, centres[1:, 0] + 0.5)
    return _Side(axis, [line - size for line in _lines(ruled / width)], inked, middles)


def _sharpest(
    axis: Axis, places: tuple[Values, Values], weights: Values, slopes: Values, bends: Values
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


def _profile(axis: Axis, places: tuple[Values, Values], weights: Values) -> Values:
    """The sum of weights at each place along an axis, and as far beyond: (3 size,)."""
    size = int(axis.size)
    level = np.clip(axis.level(*places) - 0.5 + size, 0, 3 * size - 2)
    low = level.astype(int)
    share = level - low
    sums = np.bincount(low, weights * (1 - share), 3 * size)
    sums += np.bincount(low + 1, weights * share, 3 * size)
    return np.asarray(sums)


def _parts(side: _Side, gap: float, is_ruled: bool) -> Values:
    """Where rows or columns part; nothing where nothing is written.

    Args:
        side: what is seen along them.
        gap: places without writing that part two; 0 where any do, also between lines.
        is_ruled: whether the table is ruled both ways; then what is between its lines is of it,
            with or without writing.
    """
    bands = _bands(side, gap)
    if not bands:
        return np.zeros(0)
    first, last = bands[0][0], bands[-1][1]
    before = [line for line in side.lines if line <= first]
    after = [line for line in side.lines if line >= last]
    inner = [line for line in side.lines if first < line < last]
    found = [max(before, default=first - 0.5), *inner, min(after, default=last + 0.5)]
    if is_ruled:
        found = sorted({*found, *side.lines})
    added = [
        (band[1] + following[0]) / 2
        for band, following in pairwise(bands)
        if not any(band[1] - 1 <= line <= following[0] + 1 for line in side.lines)
    ]
    if not gap or len(inner) + 1 < _RULED * (len(inner) + 1 + len(added)):
        found = sorted([*found, *added])
    return np.array(found[: MOST_PARTS + 1])


def _lines(ruled: Values) -> list[float]:
    """Where lines are: peaks of their profile, two that are near each other taken as one."""
    wider = np.convolve(ruled, np.ones(3), "same")
    before, after = np.r_[-1.0, wider[:-1]], np.r_[wider[1:], -1.0]
    peaks = np.flatnonzero((wider >= _LINE) & (wider > before) & (wider >= after))
    near = np.stack([ruled[np.clip(peaks + off, 0, len(ruled) - 1)] for off in (-1, 0, 1)])
    found = (peaks + 0.5 + (near[2] - near[0]) / np.maximum(near.sum(0), 1e-9)).tolist()
    if len(found) < 3:
        return found
    least = _DOUBLE * float(np.median(np.diff(found)))
    kept = found[:1]
    for line in found[1:]:
        if line - kept[-1] >= least:
            kept.append(line)
    return kept


def _bands(side: _Side, gap: float) -> list[tuple[float, float]]:
    """Where something is written: from where to where.

    Those less than `gap` apart are taken as one, and where no writing has its middle it is only the
    end of one that is longer than the others.
    """
    inked, middles = side.inked, side.middles
    if not inked.any():
        return []
    least = _FREE * float(np.quantile(inked[inked > 0], 0.9))
    edges = np.flatnonzero(np.diff(np.r_[False, inked > least, False].astype(int)))
    found: list[tuple[float, float]] = []
    for start, end in (edges.reshape(-1, 2) - side.axis.size).tolist():
        if found and start - found[-1][1] < gap:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return [one for one in found if ((middles >= one[0] - 1) & (middles <= one[1] + 1)).any()]
