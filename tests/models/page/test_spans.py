"""Cells that are one: what a perfect finder says of them is in the tests of grids."""

import numpy as np

from models.artifact.finder import CELL
from models.page.grid import grids_of, sight_of
from models.page.spans import spans_of
from tests.models.page.test_grid import COLUMNS, PLACES, ROWS, maps, ruled
from training.finder.view import corners


def test_writing_down_across_a_line_that_is_missing_spans_two_rows() -> None:
    quads, segments = ruled()
    missing = (COLUMNS[1], ROWS[1], COLUMNS[2], ROWS[1])
    level = [one for one in segments if one[1] == one[3] == ROWS[1]]
    rest = [one for one in segments if one not in level]
    rest += [(COLUMNS[0], ROWS[1], COLUMNS[1], ROWS[1]), (COLUMNS[2], ROWS[1], COLUMNS[3], ROWS[1])]
    assert missing not in rest
    tall = corners(COLUMNS[1] + 30, ROWS[0] + 12, COLUMNS[2] - 30, ROWS[2] - 12)
    kept = [one for index, one in enumerate(quads) if index not in (1, 4)]
    sight = sight_of(maps([*kept, tall], rest), PLACES)
    (grid,) = grids_of(sight)
    assert grid.shape == (3, 3)
    assert spans_of(grid, sight) == {(0, 1): (2, 1)}


def test_writing_that_only_touches_the_next_cell_spans_none() -> None:
    quads, segments = ruled(skipped=(1, 1))
    near = corners(COLUMNS[0] + 20, ROWS[1] + 18, COLUMNS[1] + CELL, ROWS[2] - 18)
    sight = sight_of(maps([*quads, near], segments), PLACES)
    (grid,) = grids_of(sight)
    assert spans_of(grid, sight) == {}


def test_nothing_written_spans_nothing() -> None:
    sight = sight_of(maps(*ruled()), PLACES)
    (grid,) = grids_of(sight)
    blank = sight._replace(number=np.zeros_like(sight.number), other=np.zeros_like(sight.other))
    assert spans_of(grid, blank) == {}
