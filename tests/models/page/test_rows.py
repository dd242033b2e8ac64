import cv2
import numpy as np
import pytest

from models.artifact.card import DIGIT, HEIGHT
from models.page.line_crops import LONGEST, MOST_LINES, WIDEST_GAP, page_of
from tests.pictures import sheet

ROWS = ["0522", "18596", "374"]


def test_rows_come_from_the_top_down_with_digits_of_one_height() -> None:
    page = page_of(sheet(ROWS).image)
    assert len(page.rows) == 3
    middles = [row.origin[1] for row in page.rows]
    assert middles == sorted(middles)
    for row in page.rows:
        assert row.crop.shape[0] == HEIGHT
        assert row.crop.dtype == np.float32
        assert 0 <= row.crop.min() <= row.crop.max() <= 1
        assert row.crop.shape[1] == len(row.columns)
        high = np.flatnonzero((row.crop > 0.5).any(1))
        assert abs(high[-1] + 1 - high[0] - DIGIT) <= 3
        assert abs((high[0] + high[-1]) / 2 - (HEIGHT - 1) / 2) <= 2


def test_columns_say_where_a_strip_is_from() -> None:
    drawn = sheet(["1111"], gap=200)
    (row,) = page_of(drawn.image).rows
    inked = np.asarray((row.crop > 0.5).any(0))
    starts = np.flatnonzero(inked & ~np.append(False, inked[:-1]))
    places = row.origin[0] + row.columns[starts]
    for place, box in zip(places, drawn.boxes[0], strict=True):
        assert place == pytest.approx(box[0], abs=4)
    assert np.diff(np.flatnonzero(inked)).max() <= WIDEST_GAP + 3


def test_a_row_that_climbs_is_levelled() -> None:
    drawn = sheet(["11111"], gap=40).image
    height, width = drawn.shape
    climb = cv2.warpAffine(
        drawn, np.array([[1, 0, 0], [-0.2, 1, 60.0]]), (width, height), borderValue=215
    )
    (row,) = page_of(climb).rows
    assert row.slope == pytest.approx(-0.2, abs=0.03)
    high = np.flatnonzero((row.crop > 0.5).any(1))
    assert high[-1] + 1 - high[0] <= DIGIT + 4


def test_work_is_capped() -> None:
    random = np.random.default_rng(1)
    page = np.full((1600, 1600), 230, np.uint8)
    for x, y in random.integers(10, 1590, (3000, 2)):
        cv2.line(page, (int(x), int(y)), (int(x) + 3, int(y) + 9), 30, 2)
    found = page_of(page)
    assert found.truncated
    assert len(found.rows) <= MOST_LINES
    assert all(row.crop.shape[1] <= LONGEST for row in found.rows)


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (3, 2), (40, 1), (2000, 3)])
def test_pictures_of_any_shape_have_rows_or_none(shape: tuple[int, int]) -> None:
    assert page_of(np.full(shape, 128, np.uint8)).rows == []
    page_of(np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8))
