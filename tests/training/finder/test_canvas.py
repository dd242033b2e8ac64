import numpy as np
import pytest

from tests.training.finder.stocks import stock
from training.finder.canvas import Canvas, Pen
from training.finder.truth import direction_of, height_of
from training.finder.view import View

SHAPE = (200, 300)
PEN = Pen(width=0.1, slant=0.0, level=1.0)


def canvas(matrix: np.ndarray | None = None) -> Canvas:
    return Canvas(View(np.eye(3) if matrix is None else matrix, 300, 200, True), SHAPE)


@pytest.mark.slow
def test_ink_stands_where_its_number_is_said_to_be() -> None:
    for slant, turn in ((0.0, 0.0), (0.4, 0.0), (0.0, 0.5)):
        one = canvas()
        one.write(stock().cells[3], (60, 120), 40, PEN._replace(slant=slant), turn)
        (number,) = one.numbers
        assert height_of(number.corners) == pytest.approx(40)
        assert direction_of(number.corners) == pytest.approx([np.cos(turn), np.sin(turn)])
        rows, columns = np.nonzero(one.ink > 128)
        middle = number.corners.mean(0)
        assert abs(columns.mean() - middle[0]) < 12
        assert abs(rows.mean() - middle[1]) < 12


def test_a_row_of_several_is_several_numbers() -> None:
    item = stock().spaced[0]
    one = canvas()
    one.write(item, (5, 60), 20, PEN)
    assert [number.text for number in one.numbers] == [run[0] for run in item.runs]


def test_what_shows_through_is_no_number() -> None:
    one = canvas()
    one.write(stock().cells[0], (60, 120), 40, PEN, on=one.ghost)
    assert one.ghost.any()
    assert not one.ink.any()
    assert not one.numbers


def test_what_is_beyond_the_picture_leaves_no_ink() -> None:
    one = canvas()
    one.write(stock().cells[0], (900, 900), 40, PEN)
    assert not one.ink.any()


def test_lines_are_where_the_view_has_them() -> None:
    one = canvas(np.array([[0.5, 0, 10], [0, 0.5, 20], [0, 0, 1]]))
    one.rule((0, 100, 200, 100), 1.0, 2)
    one.rule((0, 10, 200, 10), 1.0, 2, is_line=False)
    assert one.segments == [(10, 70, 110, 70)]
    assert one.print[70, 20:100].min() > 200
    assert one.print[25, 20:100].min() > 200


def test_a_place_is_taken_once() -> None:
    one = canvas()
    assert one.is_free(0, 0, 50, 50)
    assert not one.is_free(40, 40, 60, 60)
    assert one.is_free(50, 0, 90, 50)
