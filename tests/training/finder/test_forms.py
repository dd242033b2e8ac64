from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import Generator

from tests.training.finder.stocks import worded
from tests.training.finder.test_layouts import PEN, blank
from training.finder import forms
from training.finder.canvas import Canvas, Pen
from training.finder.stock import Stock


@pytest.mark.slow
def test_forms_have_print_numbers_and_boxes() -> None:
    random = np.random.default_rng(1)
    numbers = segments = 0
    for _ in range(8):
        canvas = blank()
        forms.form(random, worded(), canvas, PEN)
        assert canvas.print.any()
        numbers, segments = numbers + len(canvas.numbers), segments + len(canvas.segments)
    assert numbers > 16
    assert segments > 8


@pytest.mark.parametrize(
    "write", [forms.print_only, forms.words_only, forms.drawings], ids=lambda one: one.__name__
)
def test_pages_of_nothing_have_no_number(
    write: Callable[[Generator, Stock, Canvas, Pen], None],
) -> None:
    random = np.random.default_rng(2)
    canvas = blank()
    for _ in range(10):
        write(random, worded(), canvas, PEN)
    assert (canvas.print | canvas.ink).any()
    assert not canvas.numbers


def test_a_signature_and_a_stamp_are_no_numbers() -> None:
    canvas = blank()
    forms.signature(np.random.default_rng(3), canvas, PEN)
    forms.stamp(np.random.default_rng(3), worded(), canvas)
    assert canvas.ink.any()
    assert canvas.print.any()
    assert not canvas.numbers


def test_a_box_has_four_sides() -> None:
    canvas = blank()
    forms.boxed(canvas, (10, 20, 110, 60), 1.0, 1.5)
    assert len(canvas.segments) == 4
    assert canvas.print[20, 50] > 100
    assert canvas.print[40, 110] > 100
    assert not canvas.print[40, 60]
