import cv2
import numpy as np
import pytest

from models.page.rows import MOST_LINES, page_of
from tests.pictures import sheet

ROWS = ["0522", "18596", "374"]


def test_rows_come_from_the_top_down_each_where_it_was_drawn() -> None:
    drawn = sheet(ROWS)
    page = page_of(drawn.image)
    assert len(page.rows) == 3
    for row, boxes in zip(page.rows, drawn.boxes, strict=True):
        x, y, _, height = boxes[0]
        assert row.height == pytest.approx(height, abs=4)
        assert row.origin[1] == pytest.approx(y + height / 2, abs=4)
        assert row.origin[0] < x
        assert set(row.owned) <= set(row.components)
        assert len(row.owned) == len(boxes)


def test_ink_beside_a_row_may_belong_to_it_unless_it_made_another() -> None:
    drawn = sheet(["407", "22"])
    x, y, width, height = drawn.boxes[0][2]
    cv2.circle(drawn.image, (int(x + width) + 16, int(y + height) - 4), 5, 50, -1)
    first, second = page_of(drawn.image).rows
    assert len(first.components) == len(first.owned) + 1
    assert not set(first.components) & set(second.components)


def test_a_row_that_climbs_has_its_slope() -> None:
    drawn = sheet(["11111"], gap=40).image
    height, width = drawn.shape
    climb = cv2.warpAffine(
        drawn, np.array([[1, 0, 0], [-0.2, 1, 60.0]]), (width, height), borderValue=215
    )
    (row,) = page_of(climb).rows
    assert row.slope == pytest.approx(-0.2, abs=0.03)


def test_work_is_capped() -> None:
    random = np.random.default_rng(1)
    page = np.full((1600, 1600), 230, np.uint8)
    for x, y in random.integers(10, 1590, (3000, 2)):
        cv2.line(page, (int(x), int(y)), (int(x) + 3, int(y) + 9), 30, 2)
    found = page_of(page)
    assert found.truncated
    assert len(found.rows) <= MOST_LINES


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (3, 2), (40, 1), (2000, 3)])
def test_pictures_of_any_shape_have_rows_or_none(shape: tuple[int, int]) -> None:
    assert page_of(np.full(shape, 128, np.uint8)).rows == []
    page_of(np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8))
