"""Tables: ruled, half ruled and without a line; what stands in their cells."""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from training.finder.canvas import PRINT, Canvas, Pen
from training.finder.layouts import centred, width_of
from training.finder.stock import Item, Stock, chosen
from training.finder.truth import Table
from training.finder.view import Points, corners

_ROWS, _COLUMNS = 24, 12  # the most
_SMALLEST = 5.0  # pixels of a digit
_ROOM = 0.3  # of a digit's height beside what no line parts from the next column: else it is one
_BY_HAND = 0.2  # of tables have lines that a hand drew, whose ends are so many pixels off


class _Grid(NamedTuple):
    """Where the lines of a table are, in the sheet's pixels."""

    across: Points
    down: Points


def tables(random: Generator, stock: Stock, canvas: Canvas, pen: Pen) -> None:
    """A table that takes most of the sheet, or two of them."""
    wide, high = canvas.view.width, canvas.view.height
    halves = 2 if random.random() < 0.15 else 1
    for half in range(halves):
        room = high / halves
        left, right = np.array([0, wide]) + random.uniform(0.02, 0.12) * wide * np.array([1, -1])
        top = half * room + random.uniform(0.02, 0.2) * room
        foot = (half + 1) * room - random.uniform(0.02, 0.2) * room
        table(random, stock, canvas, pen, corners(left, top, right, foot))


def table(random: Generator, stock: Stock, canvas: Canvas, pen: Pen, place: Points) -> None:
    """A table within a rectangle of the sheet, (4, 2)."""
    (left, top), (right, foot) = place[0], place[2]
    columns = int(random.integers(2, _COLUMNS + 1))
    row_height = max((foot - top) / _ROWS, 1.5 * _SMALLEST) * random.uniform(1, 3.2)
    rows = int(min(_ROWS, (foot - top) // row_height))
    if rows < 2:
        return
    row_height = min(row_height * 1.5, (foot - top) / rows)
    column = min((right - left) / columns, row_height * random.uniform(1.2, 5))
    widths = column * np.exp(random.normal(0, random.choice([0.02, 0.15]), columns))
    has_words, has_head = random.random() < 0.4, random.random() < 0.35
    if has_words:
        widths[0] *= random.uniform(1, 2)
    widths *= min(1.0, (right - left) / widths.sum())
    grid = _Grid(left + np.r_[0, np.cumsum(widths)], top + row_height * np.arange(rows + 1.0))
    parts_columns = _ruled(random, canvas, grid)
    size = random.uniform(0.4, 0.8) * row_height
    room = 0.0 if parts_columns else _ROOM * size
    grades = random.random(columns) < random.choice([0.0, 0.0, 0.12])
    emptied = random.choice([0.0, 0.05, 0.3])
    index = len(canvas.tables)
    printed = random.random() < 0.6
    align = random.choice([0.15, 0.5, 0.85])
    for row in range(rows):
        for column_ in range(columns):
            words = (has_words and column_ == 0) or (has_head and row == 0)
            items = stock.cells
            if words:
                items = stock.labels if printed else stock.words
            elif grades[column_]:
                items = stock.grades
            if not items or random.random() < (0 if words else emptied):
                continue
            _cell(random, canvas, grid, (index, row, column_), chosen(random, items), size,
                  PRINT if words and printed else pen, align, room)  # fmt: skip
    seen = canvas.view.seen(corners(grid.across[0], grid.down[0], grid.across[-1], grid.down[-1]))
    canvas.tables.append(Table(seen, rows, columns))


def _cell(
    random: Generator,
    canvas: Canvas,
    grid: _Grid,
    cell: tuple[int, int, int],
    item: Item,
    size: float,
    pen: Pen,
    align: float,
    room: float,
) -> None:
    """Writes an item into a cell, so far from its sides, smaller where it would not fit."""
    _, row, column = cell
    left, right = grid.across[column] + room, grid.across[column + 1] - room
    top, foot = grid.down[row : row + 2]
    height = size * float(np.exp(random.normal(0, 0.06)))
    height *= min(1.0, 0.9 * (right - left) / width_of(item, height))
    if height < 0.6 * _SMALLEST:
        return
    slack = right - left - width_of(item, height)
    x = left + slack * float(np.clip(align + random.normal(0, 0.15), 0.03, 0.97))
    y = (top + foot) / 2 + random.normal(0, 0.06) * (foot - top)
    middle = (x + width_of(item, height) / 2, y)
    centred(canvas, item, middle, height, pen, random.normal(0, 0.02), cell)


def _ruled(random: Generator, canvas: Canvas, grid: _Grid) -> bool:
    """Lines of all sides, of some, or none; whether a line parts each column from the next."""
    kind = random.random()
    level, width = random.uniform(0.15, 1), random.uniform(0.5, 2.2)
    down, across = kind < 0.75, kind < 0.5 or 0.75 < kind < 0.82
    inner = random.random() < 0.85
    crooked = random.uniform(0.5, 2) if random.random() < _BY_HAND else 0.0

    def rule(*ends: float) -> None:
        x, y, to_x, to_y = ends + random.normal(0, crooked, 4)
        canvas.rule((x, y, to_x, to_y), level, width)

    for index, y in enumerate(grid.down):
        edge = index in (0, 1, len(grid.down) - 1)
        if down and (inner or edge):
            rule(grid.across[0], y, grid.across[-1], y)
    for index, x in enumerate(grid.across):
        edge = index in (0, len(grid.across) - 1)
        if across and (inner or edge or index == 1):
            rule(x, grid.down[0], x, grid.down[-1])
    if random.random() < 0.08:  # a heavy frame
        left, right, top, foot = grid.across[0], grid.across[-1], grid.down[0], grid.down[-1]
        for ends in ((left, top, right, top), (left, foot, right, foot),
                     (left, top, left, foot), (right, top, right, foot)):  # fmt: skip
            canvas.rule(ends, level, 2.2 * width)
    return across and inner
