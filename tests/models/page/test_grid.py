from itertools import pairwise

import numpy as np
import pytest

from models.artifact.finder import CELL, MAPS
from models.page.grid import MOST_TABLES, grids_of, sight_of, unlined
from models.page.spans import spans_of
from tests.finders import perfect
from training.finder.truth import Number, Truth
from training.finder.view import corners

SHAPE = (384, 512)
ROWS, COLUMNS = (40, 100, 160, 220), (60, 160, 300, 400)  # y and x of lines, pixels


def maps(quads: list[np.ndarray], segments: list[tuple[int, int, int, int]]) -> np.ndarray:
    """What a perfect finder says of numbers and lines on a page of SHAPE."""
    numbers = [Number(quad, "12", None) for quad in quads]
    lines = np.array(segments, np.float64).reshape(-1, 4)
    hidden = np.zeros([side // CELL for side in SHAPE], np.uint8)
    return perfect(Truth(numbers, [], [], lines, None, hidden), SHAPE)


def ruled(
    skipped: tuple[int, int] | None = None, is_wide: bool = False
) -> tuple[list[np.ndarray], list[tuple[int, int, int, int]]]:
    """Numbers in all cells, and the lines around them; the line before a cell may be left out."""
    quads, segments = [], []
    for row, (top, foot) in enumerate(pairwise(ROWS)):
        for column, (left, right) in enumerate(pairwise(COLUMNS)):
            if (row, column) != skipped:
                segments.append((left, top, left, foot))
                end = right + 60 if is_wide and (row, column + 1) == skipped else right - 20
                quads.append(corners(left + 20, top + 18, end, foot - 18))
    segments += [(COLUMNS[-1], ROWS[0], COLUMNS[-1], ROWS[-1])]
    segments += [(COLUMNS[0], y, COLUMNS[-1], y) for y in ROWS]
    return quads, segments


PLACES = (SHAPE[0] // CELL, SHAPE[1] // CELL)


def test_a_ruled_table_has_its_rows_and_columns_where_the_lines_are() -> None:
    (grid,) = grids_of(sight_of(maps(*ruled()), PLACES))
    assert grid.shape == (3, 3)
    for row, y in enumerate(ROWS):
        for column, x in enumerate(COLUMNS):
            np.testing.assert_allclose(grid.corner(row, column) * CELL, (x, y), atol=3)
    middles = np.array([[110.0, 70.0], [230.0, 190.0], [10.0, 190.0], [230.0, 300.0]]) / CELL
    assert grid.cells_at(middles).tolist() == [[0, 0], [2, 1], [2, -1], [3, 1]]
    assert spans_of(grid, sight_of(maps(*ruled()), PLACES)) == {}


def test_the_same_without_a_line() -> None:
    quads, _ = ruled()
    (grid,) = grids_of(sight_of(maps(quads, []), PLACES))
    assert grid.shape == (3, 3)
    assert not grid.rows.ruled.any()
    assert not grid.columns.ruled.any()


def test_writing_across_a_line_that_is_missing_spans_both_cells() -> None:
    sight = sight_of(maps(*ruled(skipped=(1, 1), is_wide=True)), PLACES)
    (grid,) = grids_of(sight)
    assert grid.shape == (3, 3)
    assert spans_of(grid, sight) == {(1, 0): (1, 2)}


def test_writing_across_a_line_that_is_there_spans_none() -> None:
    quads, segments = ruled(skipped=(1, 1), is_wide=True)
    sight = sight_of(maps(quads, [*segments, (COLUMNS[1], ROWS[1], COLUMNS[1], ROWS[2])]), PLACES)
    (grid,) = grids_of(sight)
    assert spans_of(grid, sight) == {}


def test_one_number_is_no_table_and_nothing_is_none() -> None:
    assert grids_of(sight_of(maps([corners(60, 60, 120, 90)], []), PLACES)) == []
    assert grids_of(sight_of(maps([], []), PLACES)) == []
    assert grids_of(sight_of(maps([], ruled()[1]), PLACES)) == []


def test_of_many_tables_the_largest_are_looked_at() -> None:
    said = np.full((len(MAPS), 400, 400), -8, np.float32)
    said[MAPS.index("height")] = -1.0
    for top in range(4, 390, 40):
        for left in range(4, 390, 40):
            for off in ((0, 0), (0, 8), (8, 0), (8, 8)):
                y, x = top + off[0], left + off[1]
                said[MAPS.index("number"), y : y + 2, x : x + 5] = 8
    found = grids_of(sight_of(said, (400, 400)))
    assert len(found) == MOST_TABLES
    assert {grid.shape for grid in found} == {(2, 2)}


@pytest.mark.parametrize("thick", [1, 3])
def test_lines_of_a_grid_go_and_what_stands_on_them_stays(thick: int) -> None:
    (grid,) = grids_of(sight_of(maps(*ruled()), PLACES))
    mask = np.zeros(SHAPE, np.uint8)
    for y in ROWS:
        mask[y : y + thick, COLUMNS[0] : COLUMNS[-1]] = 255
    for x in COLUMNS:
        mask[ROWS[0] : ROWS[-1], x : x + thick] = 255
    mask[120:144, 200:204] = 255  # a one in a cell
    mask[90:116, 230:234] = 255  # another on a line
    mask[300, 60:400] = 255  # a line that is none of the grid
    rest = unlined(mask, [grid], np.array([CELL, CELL], np.float64), 24.0)
    assert (rest[120:144, 200:204] == 255).all()
    assert (rest[92:98, 230:234] == 255).all()
    assert (rest[300, 60:400] == 255).all()
    rest[120:144, 200:204] = rest[90:116, 230:234] = rest[300] = 0
    assert rest.sum() == 0
