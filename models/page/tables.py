"""The tables on a page by a line reader: their grids found, each cell read as it is written."""

from collections.abc import Callable
from math import ceil
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.artifact.finder import CELL, MAPS
from models.imaging.ruling import without
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
from models.page.text_lines import line_through
from models.page.way_up import likely_ink, upright

TALL = 0.5
RUN = 1.3
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
    grids = grids_of(maps, places)
    pixels = CELL / np.array(look.scale)
    b = page.components.boxes[page.likely]
    digit = float(np.median(b[:, 3])) if len(b) else 10
    lines = np.zeros(page.grey.shape, np.uint8)

    def cleaned(mask):
        for across in (True, False):
            band = np.zeros(mask.shape, np.uint8)
            for grid in grids:
                _draw(band, grid, pixels, across)
            m = mask if across else np.ascontiguousarray(mask.T)
            bd = band if across else np.ascontiguousarray(band.T)
            run = max(8, round(RUN * digit))
            closed = cv2.morphologyEx(
                m, cv2.MORPH_CLOSE, np.ones((3, max(3, round(digit / 2))), np.uint8)
            )
            line = cv2.bitwise_and(
                cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, run), np.uint8)), bd
            )
            line = cv2.bitwise_and(line, m)
            if line.any():
                m2 = without(m, line)
                l = cv2.subtract(m, m2)
                np.maximum(lines, l if across else l.T, out=lines)
                mask = m2 if across else np.ascontiguousarray(m2.T)
        return mask

    components, first = likely_ink(page.grey, up.likely, cleaned)
    page = page._replace(components=components, likely=np.sort(first))
    for grid in grids:
        tables.append((grid, _cells(page, grid, np.array(look.scale) / CELL, reader)))
    return tables, up.turn.degrees


def _draw(band, grid, pixels, across):
    axis, other = (grid.rows, grid.columns) if across else (grid.columns, grid.rows)
    q = np.array([other.parts[0] - 2, other.parts[-1] + 2])
    for level in axis.parts[axis.ruled]:
        p = axis.at(level, q)
        ends = np.stack([q, p] if across else [p, q], 1) * pixels
        a, b = np.rint(ends).astype(int).tolist()
        cv2.line(band, a, b, 255, max(3, round(2 * pixels.max())))


def _cells(page: Page, grid: Grid, places, reader):
    boxes = page.components.boxes
    likely = page.likely
    middles = (boxes[likely, :2] + boxes[likely, 2:] / 2) * places
    cells = grid.cells_at(middles)
    rows, lines, cell_of = [], [], []
    owned = np.zeros(len(boxes), bool)
    n, m = grid.shape
    inside = ((cells >= 0) & (cells < grid.shape)).all(1)
    digit = float(np.median(boxes[likely[inside], 3])) if inside.any() else 1.0
    slope = grid.rows.slope * places[0] / places[1]
    for row in range(n):
        for column in range(m):
            own = likely[(cells == (row, column)).all(1)]
            if not len(own):
                continue
            tall = own[boxes[own, 3] >= TALL * digit]
            if not len(tall):
                continue
            found = [line_through(boxes, tall, slope)]
            owned[tall] = True
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
