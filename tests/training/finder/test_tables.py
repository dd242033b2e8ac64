import numpy as np

from tests.training.finder.stocks import stock, worded
from tests.training.finder.test_layouts import PEN, blank
from training.finder.tables import table, tables
from training.finder.view import corners


def test_each_number_stands_in_the_cell_that_is_said() -> None:
    random = np.random.default_rng(1)
    lines = 0
    for _ in range(40):
        canvas = blank()
        table(random, stock(), canvas, PEN, corners(20, 20, 490, 360))
        (made,) = canvas.tables
        lines += len(canvas.segments)
        assert 2 <= made.rows <= 24
        assert 2 <= made.columns <= 12
        left, top = made.corners[0]
        row_height = (made.corners[3][1] - top) / made.rows
        places: dict[tuple[int, int], float] = {}
        for number in canvas.numbers:
            assert number.table is not None
            index, row, column = number.table
            assert (index, 0 <= row < made.rows, 0 <= column < made.columns) == (0, True, True)
            middle = number.corners.mean(0)
            assert abs((middle[1] - top) / row_height - row - 0.5) < 0.6
            places[row, column] = float(middle[0])
        for (row, column), x in places.items():
            assert x > left
            assert places.get((row, column + 1), np.inf) > x
    assert lines > 40


def test_words_stand_in_first_columns_and_are_no_numbers() -> None:
    random = np.random.default_rng(2)
    with_words = 0
    for _ in range(40):
        canvas = blank()
        table(random, worded(), canvas, PEN, corners(20, 20, 490, 360))
        columns = {number.table[2] for number in canvas.numbers if number.table is not None}
        with_words += bool(columns) and 0 not in columns
    assert 5 < with_words < 35


def test_a_sheet_may_have_two_tables() -> None:
    random = np.random.default_rng(3)
    counts = set()
    for _ in range(40):
        canvas = blank()
        tables(random, stock(), canvas, PEN)
        counts.add(len(canvas.tables))
    assert {1, 2} <= counts
