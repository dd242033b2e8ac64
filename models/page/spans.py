"""Cells of a table that are one: where a line is missing in the grid, and writing goes across."""

import cv2
import numpy as np
from cv2.typing import MatLike

from models.page.grid import IS, Grid, Sight

_ABSENT = 0.3  # mean probability of a line along a side; with less, there is none
_ALONG = np.linspace(0.2, 0.8, 7)  # of a side, where it is looked at
# Writing that is no farther from a side may be of the cell beside it: places, across and down.
_AROUND = np.array([(0.0, 0.0), (-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0)])

Cell = tuple[int, int]


def spans_of(grid: Grid, sight: Sight) -> dict[Cell, Cell]:
    """The cells that take several rows or columns: how many, by the first row and column.

    Args:
        grid: of a table.
        sight: what a finder says of the page.
    """
    count, labels = cv2.connectedComponents((sight.writing > IS).astype(np.uint8))
    spans: dict[Cell, Cell] = {}
    for index in range(1, count):
        y, x = np.nonzero(labels == index)
        points = np.stack([x, y], 1) + 0.5
        cells = [grid.cells_at(points + off) for off in _AROUND]
        inner = np.all([one == cells[0] for one in cells], axis=(0, 2))
        own = cells[0][inner & ((cells[0] >= 0) & (cells[0] < grid.shape)).all(1)]
        if not len(own):
            continue
        (top, left), (foot, right) = own.min(0).tolist(), own.max(0).tolist()
        if (top, left) != (foot, right) and _is_open(grid, sight, top, left, foot, right):
            spans[top, left] = foot - top + 1, right - left + 1
    return spans


def _is_open(grid: Grid, sight: Sight, top: int, left: int, foot: int, right: int) -> bool:
    """Whether no line parts these rows and columns, though lines part them elsewhere."""
    for column in range(left + 1, right + 1):
        for row in range(top, foot + 1):
            side = grid.corner(row, column), grid.corner(row + 1, column)
            if not grid.columns.ruled[column] or _line(sight.down, *side, (1, 0)) >= _ABSENT:
                return False
    for row in range(top + 1, foot + 1):
        for column in range(left, right + 1):
            side = grid.corner(row, column), grid.corner(row, column + 1)
            if not grid.rows.ruled[row] or _line(sight.across, *side, (0, 1)) >= _ABSENT:
                return False
    return True


def _line(lines: MatLike, first: MatLike, last: MatLike, beside: Cell) -> float:
    """How likely a line is along a side: the mean of the most in each place and those beside it."""
    points = first + np.outer(_ALONG, last - first)
    near = [points + np.array(beside) * off for off in (-1, 0, 1)]
    x, y = np.clip(np.stack(near).astype(int), 0, np.array(lines.shape[::-1]) - 1).transpose(
        2, 0, 1
    )
    return float(lines[y, x].max(0).mean())
