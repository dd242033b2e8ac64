import numpy as np
import pytest

from models.page.glyph_boxes import glyph_boxes_of
from models.page.line_crops import page_of
from tests.pictures import sheet


def test_each_digit_gets_the_ink_at_its_place() -> None:
    drawn = sheet(["1471"])
    page = page_of(drawn.image)
    (row,) = page.rows
    places = np.array([x + w / 2 for x, _, w, _ in drawn.boxes[0]]) / page.scale
    boxes, others = glyph_boxes_of(page, row, places)
    assert others == []
    for one, (x, y, width, height) in zip(boxes, drawn.boxes[0], strict=True):
        assert one.whole
        assert tuple(one.bounds(page)) == pytest.approx((x, y, width, height), abs=6)
        ink = one.ink(page)
        assert ink.shape == (28, 28)
        assert 0 <= ink.min() < 0.1 < 0.9 < ink.max() <= 1


def test_a_component_in_which_nothing_or_too_much_was_read_may_be_one_digit() -> None:
    drawn = sheet(["147"])
    page = page_of(drawn.image)
    (row,) = page.rows
    first, middle, last = (np.array([x, x + w]) / page.scale for x, _, w, _ in drawn.boxes[0])
    twice = np.array([first.mean(), middle[0] + 2, middle[1] - 2])
    boxes, others = glyph_boxes_of(page, row, twice)
    assert len(boxes) == 3
    assert [one.digits for one in others] == [[1, 2], []]  # the four, and the seven
    assert last[0] <= others[1].place <= last[1]
