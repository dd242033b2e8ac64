"""A sheet that is being written on, as it is seen in the picture, with what stands where."""

from math import cos, sin
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.finder.stock import Item, covered
from training.finder.truth import Number, Table
from training.finder.view import Points, View, corners
from training.lines.distractors import line
from training.lines.glyphs import HEIGHT
from training.lines.thinning import Bytes


class Pen(NamedTuple):
    """How something is written.

    width: of a digit's height.
    slant: tangent, to the right.
    level: 0 to 1, how dark it is.
    """

    width: float
    slant: float
    level: float


PRINT = Pen(width=0.1, slant=0.0, level=1.0)


class Canvas:
    """A sheet before a camera.

    Args:
        view: of the sheet.
        shape: of the picture, pixels down and across.

    Attributes:
        ink, print, ghost: uint8 of that shape, 0 paper to 255: by hand, by print, from the back.
        numbers, others, tables, segments: what stands where, in pixels of the picture.
    """

    def __init__(self, view: View, shape: tuple[int, int]) -> None:
        self.view = view
        self.shape = shape
        self.ink, self.print, self.ghost = (np.zeros(shape, np.uint8) for _ in range(3))
        self.numbers: list[Number] = []
        self.others: list[Points] = []
        self.tables: list[Table] = []
        self.segments: list[tuple[float, float, float, float]] = []
        self._taken: list[NDArray[np.float64]] = []

    def write(
        self,
        item: Item,
        at: tuple[float, float],
        height: float,
        pen: Pen,
        turn: float = 0.0,
        cell: tuple[int, int, int] | None = None,
        on: Bytes | None = None,
    ) -> None:
        """Writes an item; its numbers, or its words, are kept, unless it is told where.

        Args:
            item: what is written.
            at: where its left foot stands, in the sheet's pixels.
            height: of a digit, in the sheet's pixels.
            pen: how it is written.
            turn: radians, clockwise.
            cell: the table, row and column.
            on: the layer; else print or ink.
        """
        scale = height / HEIGHT
        shear = 0.0 if item.is_print else pen.slant
        upright = np.array(
            [[1, -shear, shear * item.foot - item.left], [0, 1, -item.foot], [0, 0, 1]]
        )
        turned = scale * np.array([[cos(turn), -sin(turn)], [sin(turn), cos(turn)]])
        placed = np.eye(3)
        placed[:2, :2], placed[:2, 2] = turned, at
        matrix = self.view.matrix @ placed @ upright
        layer = on if on is not None else self.print if item.is_print else self.ink
        self._lay(item, matrix, layer, pen)
        if on is not None:
            return
        # Slanted digits lean out of the rectangle that they stand in.
        straight = self.view._replace(matrix=matrix)
        for text, left, right in item.runs:
            quad = straight.seen(corners(left, item.top, right, item.foot))
            self.numbers.append(Number(quad, text, cell))
        if not item.runs:
            self.others.append(straight.seen(corners(item.left, item.top, item.right, item.foot)))

    def _lay(self, item: Item, matrix: Points, layer: Bytes, pen: Pen) -> None:
        high, wide = item.picture.shape
        seen = self.view._replace(matrix=matrix).seen(corners(0, 0, wide, high))
        left, top = np.maximum(np.floor(seen.min(0)), 0).astype(int)
        right, foot = np.minimum(np.ceil(seen.max(0)) + 1, self.shape[::-1]).astype(int)
        if right <= left or foot <= top:
            return
        shift = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], np.float64)
        across, down = seen[1] - seen[0], seen[3] - seen[0]
        area = abs(across[0] * down[1] - across[1] * down[0])
        scale = float(area / (wide * high)) ** 0.5
        cover = covered(
            item, shift @ matrix, (right - left, foot - top), scale, pen.width * HEIGHT * scale
        )
        part = layer[top:foot, left:right]
        dark = cover if pen.level >= 1 else (cover * np.float32(pen.level)).astype(np.uint8)
        np.maximum(part, dark, out=part)

    def rule(
        self,
        ends: tuple[float, float, float, float],
        level: float,
        pen: float,
        is_line: bool = True,
    ) -> None:
        """Draws a straight line between two points of the sheet.

        Args:
            ends: x, y and x, y, in the sheet's pixels.
            level: 0 to 1, how dark it is.
            pen: its width in pixels.
            is_line: whether it is one that is to be found.
        """
        seen = self.view.seen(np.array(ends, np.float64).reshape(2, 2))
        both = (*seen[0].tolist(), *seen[1].tolist())
        line(self.print, both, 255 * level, pen)
        if is_line:
            self.segments.append(both)

    def is_free(self, left: float, top: float, right: float, foot: float) -> bool:
        """Whether nothing stands in this rectangle of the sheet; then it is taken."""
        wanted = np.array([left, top, right, foot])
        for other in self._taken:
            if (wanted[:2] < other[2:]).all() and (other[:2] < wanted[2:]).all():
                return False
        self._taken.append(wanted)
        return True
