"""The tables on a page by a line reader: their grids found, each cell read as it is written."""

from collections.abc import Callable
from math import ceil
from typing import NamedTuple

import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.artifact.finder import CELL, MAPS
from models.imaging.picture import Box, Grey, shrunk
from models.page.automaton import Automaton
from models.page.grid import Grid, grids_of
from models.page.line_crops import parts_of
from models.page.placed import PlacedNumber, around, around_points
from models.page.prepared import Floats
from models.page.reader import Reader, read_rows
from models.page.rows import SIDE, Page, row_of
from models.page.shrunk import shrunk as seen
from models.page.sight import likely_places
from models.page.text_lines import text_lines_of
from models.page.way_up import upright

SEVERAL = "there are several numbers in the cell"


def tables_on(grey: Grey, reader: Reader):
    small, scale = shrunk(grey, SIDE)
    likely = likely_places(small, reader.finder)
    up = upright(small, likely, reader.judge)
    page = up.page
    look = seen(page.grey)
    maps = reader.finder(look.views[None])[0]
    places = tuple(ceil(side * s / CELL) for side, s in zip(page.grey.shape, look.scale[::-1]))
    tables = []
    for grid in grids_of(maps, places):
        tables.append((grid, _cells(page, grid, np.array(look.scale) / CELL, reader)))
    return tables, up.turn.degrees


def _cells(page: Page, grid: Grid, places, reader):
    boxes = page.components.boxes
    likely = page.likely
    middles = (boxes[likely, :2] + boxes[likely, 2:] / 2) * places
    cells = grid.cells_at(middles)
    rows, lines, cell_of = [], [], []
    owned = np.zeros(len(boxes), bool)
    n, m = grid.shape
    for row in range(n):
        for column in range(m):
            own = likely[(cells == (row, column)).all(1)]
            if not len(own):
                continue
            found, ours = text_lines_of(boxes, own)
            owned |= ours
            lines += found
            cell_of += [(row, column)] * len(found)
    rows = [row_of(page.components, line, owned) for line in lines]
    page = page._replace(rows=rows)
    read = read_rows(page, parts_of(page), reader, lambda _: None, 0)
    out = [[None] * m for _ in range(n)]
    for index, numbers in read.rows.items():
        r, c = cell_of[index]
        out[r][c] = (out[r][c] or []) + numbers
    return out
