"""Numbers in their places on a picture: what reading a page gives, whichever way it was read."""

from collections.abc import Callable
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.imaging.picture import Box

Points = NDArray[np.float64]


class PlacedSymbol(NamedTuple):
    """A symbol of a number; the box is in pixels of the picture."""

    symbol: str
    confidence: float
    box: Box


class PlacedNumber(NamedTuple):
    """A number on the page; the box is in pixels of the picture.

    reason: why it is doubtful whatever its confidence; "" where it is not.
    symbols: none where no reading fits a pattern; the text is "" then.
    alternatives: other texts with their probabilities, the likeliest first.
    corners: float64 (4, 2), clockwise from the upper left of the text; of the box, as the page was
        read.
    """

    text: str
    confidence: float
    reason: str
    box: Box
    symbols: list[PlacedSymbol]
    alternatives: list[tuple[str, float]]
    corners: Points

    def doubted(self, reason: str) -> "PlacedNumber":
        """The same, with this reason where it has none."""
        return self._replace(reason=self.reason or reason)


class Place(NamedTuple):
    """A place where a row was found, and no number in it; the box is in pixels of the picture.

    reason: why not.
    corners: as of a number.
    is_word: whether what stands there is read as a word.
    """

    box: Box
    reason: str
    corners: Points
    is_word: bool = False


class PlacedRows(NamedTuple):
    """Rows of numbers in reading order.

    left_out: from the top down.
    truncated: whether there was more than is read.
    turned: degrees counterclockwise that the picture was turned by before it was read.
    """

    rows: list[list[PlacedNumber]]
    left_out: list[Place]
    truncated: bool
    turned: float = 0.0

    def scaled(self, scale: float) -> "PlacedRows":
        """On a picture that is `scale` times as large, to a tenth of a pixel."""
        boxes = [box.scaled(scale) for box in self._boxes()]
        return self._placed(boxes, np.round(self._corners() * scale, 1))

    def moved(self, move: Callable[[Points], Points]) -> "PlacedRows":
        """On another picture.

        Args:
            move: from points (n, 2) to where they are there.
        """
        boxes = self._boxes()
        of_boxes = np.reshape([corners_of(box) for box in boxes], (-1, 4, 2))
        points = np.concatenate([of_boxes, self._corners()])
        there = move(points.reshape(-1, 2)).reshape(-1, 4, 2)
        return self._placed(boxes_around(there[: len(boxes)]), there[len(boxes) :])

    def doubted(self, reason: str) -> "PlacedRows":
        """The same, with this reason for every number that has none."""
        rows = [[one.doubted(reason) for one in row] for row in self.rows]
        return self._replace(rows=rows)

    def _places(self) -> list[PlacedNumber | Place]:
        """The numbers, and what was left out."""
        return [*chain(*self.rows), *self.left_out]

    def _boxes(self) -> list[Box]:
        """Those of the places, and then of all symbols."""
        places = [one.box for one in self._places()]
        return places + [each.box for one in chain(*self.rows) for each in one.symbols]

    def _corners(self) -> Points:
        """Those of the places, (places, 4, 2)."""
        return np.reshape([one.corners for one in self._places()], (-1, 4, 2))

    def _placed(self, boxes: list[Box], corners: Points) -> "PlacedRows":
        """The same with these boxes and corners, in the order of `_boxes` and `_corners`."""
        where = zip(boxes, corners, strict=False)
        symbol_boxes = iter(boxes[len(corners) :])

        def number(one: PlacedNumber) -> PlacedNumber:
            box, its = next(where)
            symbols = [each._replace(box=next(symbol_boxes)) for each in one.symbols]
            return one._replace(box=box, symbols=symbols, corners=its)

        rows = [[number(one) for one in row] for row in self.rows]
        places = [
            one._replace(box=box, corners=its)
            for one, (box, its) in zip(self.left_out, where, strict=True)
        ]
        return self._replace(rows=rows, left_out=places)


class TableCell(NamedTuple):
    """What is written in a cell of a table, or in several that are one; in pixels of the picture.

    text: the number; None where what stands there is none.
    reason: why it is doubtful whatever its confidence; "" where it is not.
    box, corners: of the cell; float64 (4, 2), clockwise from the upper left of the text.
    span: how many rows and columns it takes.
    is_word: whether what stands there is read as a word, where it is no number.
    """

    text: str | None
    confidence: float
    reason: str
    box: Box
    corners: Points
    alternatives: list[tuple[str, float]]
    span: tuple[int, int] = (1, 1)
    is_word: bool = False


class Table(NamedTuple):
    """A table on a picture; the box is in pixels of it.

    cells: of each row, from left to right; None where nothing is written, or where a cell that
        began before is.
    """

    box: Box
    corners: Points
    cells: list[list[TableCell | None]]


class Tables(NamedTuple):
    """The tables of a picture, from the top down.

    truncated: whether there was more than is read.
    turned: degrees counterclockwise that the picture was turned by before it was read.
    """

    tables: list[Table]
    truncated: bool
    turned: float = 0.0

    def scaled(self, scale: float) -> "Tables":
        """On a picture that is `scale` times as large, to a tenth of a pixel."""
        return self.moved(lambda corners: np.round(corners * scale, 1))

    def moved(self, move: Callable[[Points], Points]) -> "Tables":
        """On another picture.

        Args:
            move: from points (n, 2) to where they are there.
        """

        def cell(one: TableCell) -> TableCell:
            corners = move(one.corners)
            return one._replace(box=around_points(corners), corners=corners)

        tables = []
        for table in self.tables:
            corners = move(table.corners)
            cells = [[one and cell(one) for one in row] for row in table.cells]
            tables.append(Table(around_points(corners), corners, cells))
        return self._replace(tables=tables)


def corners_of(box: Box) -> Points:
    """Its four, (4, 2), clockwise from the upper left."""
    right, foot = box.x + box.width, box.y + box.height
    return np.array([[box.x, box.y], [right, box.y], [right, foot], [box.x, foot]])


def around_points(points: Points) -> Box:
    """The box around these, (n, 2), to a hundredth of a pixel."""
    return boxes_around(points[None])[0]


def boxes_around(several: Points) -> list[Box]:
    """The boxes around points, (boxes, n, 2), of each its n, to a hundredth of a pixel."""
    low, most = several.min(1), several.max(1)
    sides = np.hstack([low, most - low]).tolist()
    return [Box(*(round(side, 2) for side in each)) for each in sides]


def around(boxes: list[Box]) -> Box:
    """The box around all of these, at least one."""
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right = max(box.x + box.width for box in boxes)
    foot = max(box.y + box.height for box in boxes)
    return Box(left, top, right - left, foot - top)
