from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import Generator

from tests.training.finder.stocks import stock, worded
from training.finder import layouts
from training.finder.canvas import Canvas, Pen
from training.finder.stock import Stock
from training.finder.truth import height_of
from training.finder.view import View

SHAPE = (384, 512)
PEN = Pen(width=0.1, slant=0.1, level=1.0)


def blank() -> Canvas:
    return Canvas(View(np.eye(3), 512, 384, True), SHAPE)


@pytest.mark.slow
@pytest.mark.parametrize(
    "write",
    [layouts.few, layouts.rows, layouts.sums, layouts.scattered],
    ids=lambda one: one.__name__,
)
def test_numbers_are_written_within_the_sheet(
    write: Callable[[Generator, Stock, Canvas, Pen], None],
) -> None:
    random, written = np.random.default_rng(1), 0
    for _ in range(40):
        canvas = blank()
        write(random, stock(), canvas, PEN)
        assert canvas.ink.any()
        for number in canvas.numbers:
            written += 1
            middle = number.corners.mean(0)
            assert (middle > 0).all()
            assert (middle < [512, 384]).all()
            assert height_of(number.corners) > 3.5
    assert written > 60


def test_a_sum_has_a_line_above_its_last_number() -> None:
    random = np.random.default_rng(1)
    for _ in range(20):
        canvas = blank()
        layouts.sums(random, stock(), canvas, PEN)
        feet = np.array([number.corners[:, 1].max() for number in canvas.numbers])
        (first, *_) = canvas.segments
        assert first[1] == first[3]
        assert (feet < first[1]).sum() >= 2
        assert feet.max() > first[1]


def test_scattered_numbers_do_not_lie_on_each_other() -> None:
    random = np.random.default_rng(2)
    for _ in range(20):
        canvas = blank()
        layouts.scattered(random, stock(), canvas, PEN)
        middles = np.array([number.corners.mean(0) for number in canvas.numbers])
        apart = np.linalg.norm(middles[:, None] - middles[None], axis=2)
        assert (apart + 100 * np.eye(len(middles)) > 4).all()


@pytest.mark.slow
def test_notes_have_words_among_their_numbers() -> None:
    random = np.random.default_rng(3)
    canvas = blank()
    for _ in range(5):
        layouts.notes(random, worded(), canvas, PEN)
    covered = np.zeros(SHAPE, bool)
    for number in canvas.numbers:
        left, top = np.maximum(number.corners.min(0) - 6, 0).astype(int)
        right, foot = np.ceil(number.corners.max(0) + 6).astype(int)
        covered[top:foot, left:right] = True
    assert (canvas.ink[~covered] > 128).sum() > 200


def test_an_item_is_centred_whichever_way_it_is_turned() -> None:
    for turn in (0.0, 1.0, 3.0):
        canvas = blank()
        layouts.centred(canvas, stock().cells[0], (250, 190), 40, PEN._replace(slant=0), turn)
        assert canvas.numbers[0].corners.mean(0) == pytest.approx([250, 190])
