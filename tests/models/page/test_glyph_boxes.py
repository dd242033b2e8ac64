from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.page.glyph_boxes import glyph_boxes_of
from models.page.line_crops import LineCrop, Page, page_of
from tests.pictures import sheet


@cache
def one_row(digits: str, gap: int = 26) -> tuple[Page, LineCrop, list[tuple[float, ...]]]:
    drawn = sheet([digits], gap=gap)
    page = page_of(drawn.image)
    (row,) = page.rows
    return page, row, [tuple(box) for box in drawn.boxes[0]]


def middles(boxes: Sequence[tuple[float, ...]]) -> np.ndarray:
    return np.array([x + width / 2 for x, _, width, _ in boxes])


def test_each_digit_has_the_box_of_its_ink() -> None:
    page, row, drawn = one_row("2074")
    found, others = glyph_boxes_of(page, row, middles(drawn))
    assert others == []
    for glyph, box in zip(found, drawn, strict=True):
        assert glyph.whole
        assert glyph.box == pytest.approx(box, abs=3)
        assert glyph.mask.shape == (glyph.box[3], glyph.box[2])
        ink = glyph.ink(page)
        assert ink.shape == (28, 28)
        assert 0 <= ink.min() <= ink.max() <= 1


def test_digits_that_touch_are_cut_between_them() -> None:
    page, row, drawn = one_row("40", gap=-6)
    assert len(row.owned) == 1
    found, (both,) = glyph_boxes_of(page, row, middles(drawn))
    assert both.digits == [0, 1]
    assert not any(glyph.whole for glyph in found)
    left, right = (glyph.box for glyph in found)
    assert left[0] + left[2] <= right[0] + 1
    assert left == pytest.approx(drawn[0], abs=8)
    assert right == pytest.approx(drawn[1], abs=8)


def test_a_digit_in_which_none_was_read_may_be_one() -> None:
    page, row, drawn = one_row("274")
    found, (missed,) = glyph_boxes_of(page, row, middles(drawn)[[0, 2]])
    assert len(found) == 2
    assert missed.digits == []
    assert missed.place == pytest.approx(middles(drawn)[1], abs=3)
    assert missed.glyph_box.box == pytest.approx(drawn[1], abs=3)


def test_a_digit_read_where_no_ink_is_has_a_box_of_the_usual_size() -> None:
    page, row, drawn = one_row("24", gap=300)
    between = middles(drawn).mean()
    found, _ = glyph_boxes_of(page, row, np.array([*middles(drawn)[:1], between]))
    x, _, width, height = found[1].box
    assert not found[1].whole
    assert x <= between <= x + width
    assert height == pytest.approx(row.height, abs=1)
    assert not found[1].ink(page).any()


def test_a_loose_bar_is_part_of_its_digit_and_a_dot_is_none() -> None:
    drawn = sheet(["252"])
    x, y, width, height = (int(side) for side in drawn.boxes[0][1])
    drawn.image[y + 12 : y + 20, x : x + width] = 215  # between the bar and the bowl
    drawn.image[y + height + 6 : y + height + 12, x + width // 2 : x + width // 2 + 6] = 50
    page = page_of(drawn.image)
    (row,) = page.rows
    found, others = glyph_boxes_of(page, row, middles(drawn.boxes[0]))
    assert others == []
    assert found[1].box == pytest.approx((x, y, width, height), abs=3)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["0", "1", "40"]),
    st.lists(st.floats(-0.1, 1.1), min_size=1, max_size=5).map(sorted),
)
def test_digits_read_anywhere_have_a_box_each(digits: str, places: list[float]) -> None:
    page, row, drawn = one_row(digits, gap=-6)
    left, right = drawn[0][0], drawn[-1][0] + drawn[-1][2]
    found, _ = glyph_boxes_of(page, row, left + np.array(places) * (right - left))
    assert len(found) == len(places)
    assert all(min(glyph.box[2:]) > 0 for glyph in found)
    assert all(glyph.ink(page).shape == (28, 28) for glyph in found)


@pytest.mark.parametrize("apart", [0.0, 0.2, 1.0, 2.5])
def test_two_digits_read_at_nearly_one_place_are_two(apart: float) -> None:
    page, row, ((x, _, width, _),) = one_row("0")
    found, (whole,) = glyph_boxes_of(page, row, x + width / 2 + np.array([0, apart]))
    assert whole.digits == [0, 1]
    assert len(found) == 2
    assert all(glyph.ink(page).shape == (28, 28) for glyph in found)
