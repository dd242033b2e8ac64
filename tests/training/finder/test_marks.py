import numpy as np

from training.finder.canvas import Canvas, Pen
from training.finder.marks import curve, marked
from training.finder.view import View

SHAPE = (200, 300)
PEN = Pen(width=0.1, slant=0.0, level=1.0)


def canvas() -> Canvas:
    return Canvas(View(np.eye(3), 300.0, 200.0, is_close=True), SHAPE)


def test_a_curve_stays_within_its_points() -> None:
    one = canvas()
    curve(one, np.array([[50.0, 50], [100, 150], [150, 50]]), 1.0, 2)
    rows, columns = np.nonzero(one.ink)
    assert len(rows) > 80
    assert rows.min() >= 48
    assert rows.max() < 150
    assert columns.min() >= 48
    assert columns.max() <= 152


def test_few_numbers_are_marked_around_or_below_and_none_of_it_is_a_line() -> None:
    random = np.random.default_rng(1)
    around = below = 0
    for _ in range(200):
        one = canvas()
        marked(random, one, (100.0, 120.0), (80.0, 40.0), PEN)
        assert not one.segments
        rows = np.nonzero(one.ink)[0]
        if len(rows):
            around += bool(rows.min() < 80)
            below += bool(rows.min() > 115)
    assert 2 <= around <= 20
    assert 2 <= below <= 20
