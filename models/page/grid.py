"""The grids of a page's tables, told by the lines and by what is written, as a finder says."""

from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.artifact.finder import CELL, MAPS, UNIT, Map
from models.imaging.picture import Grey
from models.imaging.ruling import without
from models.page.axis import Axis, Values, parted, side_of
from models.page.prepared import Floats

MOST_TABLES = 12  # of a page, the largest
_LIKELY: tuple[Map, ...] = ("number", "other", "across", "down")
IS = 0.5  # probability of writing, or of a line, in a place
_SMALLEST = 24  # places of a table
_NEAR = 2.5  # digits' heights; what is farther apart is of another table
_BETWEEN = 0.3  # of a digit's height; rows are farther apart
_GAP = 0.2  # of a digit's height; columns that no line parts are farther apart
_ROUNDS = 4  # in which a corner comes near to both of its lines
_BEYOND = 2  # places that a line goes on beyond the table
_BROAD = 2  # places across a line in which it may be
_RUN = 1.3  # of a digit's height, that a line is straight for at least: no digit's stroke is


class Sight(NamedTuple):
    """What a finder says of each place of a page, float32 (height, width) each: probabilities.

    digit: the height of digits in places, their median.
    """

    number: MatLike
    other: MatLike
    across: MatLike
    down: MatLike
    digit: float

    @property
    def writing(self) -> MatLike:
        """How likely something is written there."""
        return np.maximum(self.number, self.other)


def sight_of(maps: Floats, places: tuple[int, int]) -> Sight:
    """What there is to be seen of tables.

    Args:
        maps: float32 (len(MAPS), height, width), what a finder says.
        places: down and across, as far as there is a page.
    """
    seen = {name: maps[MAPS.index(name), : places[0], : places[1]] for name in MAPS}
    number, other, across, down = (
        np.asarray(1 / (1 + np.exp(-seen[name])), np.float32) for name in _LIKELY
    )
    heights = np.exp(seen["height"][np.maximum(number, other) > IS])
    digit = float(np.median(heights)) * UNIT / CELL if len(heights) else 1.0
    return Sight(number, other, across, down, digit)


class Grid(NamedTuple):
    """A table's rows, whose places are along y, and its columns, along x; in places of the page."""

    rows: Axis
    columns: Axis

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        return self.rows.length, self.columns.length

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

    def corners(self, row: int, column: int, span: tuple[int, int]) -> Values:
        """The four of a cell that takes so many rows and columns, clockwise, (4, 2), x and y."""
        foot, right = row + span[0], column + span[1]
        return np.stack(
            [
                self.corner(*one)
                for one in ((row, column), (row, right), (foot, right), (foot, column))
            ]
        )


def grids_of(sight: Sight) -> list[Grid]:
    """The grids of the largest tables, from the top down: of at least two rows and two columns."""
    inked = sight.writing > IS
    stands = (inked | (sight.across > IS) | (sight.down > IS)).astype(np.uint8)
    reach = round(_NEAR * sight.digit)
    wider = cv2.copyMakeBorder(stands, reach, reach, reach, reach, cv2.BORDER_CONSTANT)
    window = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    near = cv2.morphologyEx(wider, cv2.MORPH_CLOSE, window)
    near = near[reach : reach + len(stands), reach : reach + stands.shape[1]]
    _, labels, figures, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(near))
    order = 1 + np.argsort(-figures[1:, cv2.CC_STAT_AREA])[:MOST_TABLES]
    found = []
    for index in order.tolist():
        x, y, wide, high, area = figures[index].tolist()
        part = np.s_[y : y + high, x : x + wide]
        own = labels[part] == index
        written = (inked[part] & own).astype(np.float32)
        if area < _SMALLEST or not written.any():
            continue
        across, down = sight.across[part] * own, sight.down[part] * own
        sides = side_of(across, written), side_of(down.T, written.T)
        is_ruled = min(len(side.lines) for side in sides) > 2
        rows = parted(sides[0], _BETWEEN * sight.digit, is_ruled, True).moved(y, x)
        columns = parted(sides[1], _GAP * sight.digit, is_ruled, False).moved(x, y)
        if min(rows.length, columns.length) > 1:
            found.append(Grid(rows, columns))
    return sorted(found, key=lambda grid: float(grid.rows.parts[0]))


def unlined(mask: Grey, grids: list[Grid], pixels: Values, digit: float) -> Grey:
    """A mask without the lines of grids.

    Args:
        mask: uint8 (height, width), 255 where ink is.
        grids: of the page.
        pixels: (2,), in a place of it, across and down.
        digit: pixels, the height of digits.
    """
    run = max(8, round(_RUN * digit))
    for is_across in (True, False):
        where: MatLike = np.zeros(mask.shape, np.uint8)
        for grid in grids:
            axis, other = (grid.rows, grid.columns) if is_across else (grid.columns, grid.rows)
            ends = other.parts[[0, -1]] + [-_BEYOND, _BEYOND]
            for level in axis.parts[axis.ruled]:
                points = np.stack([ends, axis.at(level, ends)], 1)
                points = points if is_across else points[:, ::-1]
                first, last = np.rint(points * pixels).astype(int).tolist()
                cv2.line(where, first, last, 255, max(3, round(_BROAD * float(pixels.max()))))
        lying, where = (mask, where) if is_across else (_turned(mask), _turned(where))
        lines = cv2.morphologyEx(lying, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
        lines = cv2.bitwise_and(lines, where)
        if lines.any():
            rest = without(lying, lines)
            mask = rest if is_across else _turned(rest)
    return mask


def _turned(mask: Grey) -> Grey:
    return np.ascontiguousarray(mask.T)
