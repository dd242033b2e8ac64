import cv2
import numpy as np
import pytest

from models.page.line_crops import cut, line_crops_of
from models.page.rows import page_of
from tests.pictures import sheet


def test_each_row_is_a_crop_in_which_its_digits_stand_in_the_middle() -> None:
    drawn = sheet(["407", "2214"])
    crops = line_crops_of(page_of(drawn.image))
    assert [crop.row for crop in crops] == [0, 1]
    for crop, boxes in zip(crops, drawn.boxes, strict=True):
        dark = crop.grey < 130
        rows = np.flatnonzero(dark.any(1))
        assert abs((rows[0] + rows[-1]) / 2 - len(dark) / 2) < 5
        assert 0.4 < (rows[-1] - rows[0]) / len(dark) < 0.75
        first = np.flatnonzero(dark.any(0))[0]
        assert abs(crop.left + first - boxes[0][0]) < 3


def test_a_box_of_a_crop_is_where_its_columns_are_on_the_page() -> None:
    drawn = sheet(["407"])
    (crop,) = line_crops_of(page_of(drawn.image))
    x, y, width, height = drawn.boxes[0][1]
    box = crop.box(x - crop.left, x + width - crop.left)
    assert abs(box.x - x) < 1
    assert abs(box.y - y) < 8
    assert abs(box.height - height) < 12


def test_a_gap_that_is_wider_than_any_in_a_number_parts_a_row() -> None:
    drawn = sheet(["44"], gap=300)
    crops = line_crops_of(page_of(drawn.image))
    assert [crop.row for crop in crops] == [0, 0]
    assert crops[0].left < crops[1].left


def test_the_row_above_is_painted_over() -> None:
    drawn = sheet(["8888", "8888"]).image
    near = np.delete(drawn, slice(146, 206), 0)  # the paper between the rows
    crops = line_crops_of(page_of(near))
    assert len(crops) == 2
    for crop in crops:
        assert (crop.grey[:4] < 130).mean() < 0.02
        assert (crop.grey[-4:] < 130).mean() < 0.02


def test_a_row_that_climbs_is_levelled() -> None:
    drawn = sheet(["11111"], gap=40).image
    height, width = drawn.shape
    climb = cv2.warpAffine(
        drawn, np.array([[1, 0, 0], [-0.2, 1, 60.0]]), (width, height), borderValue=215
    )
    (crop,) = line_crops_of(page_of(climb))
    rows = np.flatnonzero((crop.grey < 130).any(1))
    assert rows[-1] - rows[0] < 75


@pytest.mark.parametrize("below", [0, 20])
def test_a_small_picture_is_taken_to_be_cut_around_its_row(below: int) -> None:
    drawn = sheet(["407"], size=30, pen=3).image
    small = np.pad(drawn[10:80], ((0, below), (0, 0)), mode="edge")
    (crop,) = line_crops_of(page_of(small))
    height, width = crop.grey.shape
    assert width == small.shape[1]  # all of it, with what faint ink there is beside what was found
    inked, in_all = (np.flatnonzero((grey < 130).any(1)) for grey in (crop.grey, small))
    assert abs(len(inked) / height - 0.6) < 0.05  # as in strips
    assert abs(inked[0] - (height - 1 - inked[-1])) <= 1
    assert crop.middle - height / 2 == in_all[0] - inked[0]


def test_a_small_picture_without_a_row_is_one_crop() -> None:
    blank = np.full((34, 60), 190, np.uint8)
    assert len(line_crops_of(page_of(blank))) == 1
    assert line_crops_of(page_of(np.full((400, 600), 190, np.uint8))) == []


def test_a_picture_of_a_row_is_cut_to_it_and_one_of_several_is_not() -> None:
    drawn = sheet(["407"], size=30, pen=3).image
    small = np.pad(drawn[10:80], ((0, 20), (0, 0)), mode="edge")
    np.testing.assert_array_equal(cut(small), line_crops_of(page_of(small))[0].grey)
    several = sheet(["407", "15"], size=30, pen=3).image
    np.testing.assert_array_equal(cut(several), several)


def test_a_crop_does_not_end_within_a_sign() -> None:
    drawn = sheet(["407"], size=80, pen=7).image
    drawn = cv2.copyMakeBorder(drawn, 90, 90, 150, 90, cv2.BORDER_REPLICATE)
    (alone,) = line_crops_of(page_of(drawn))
    x, y = int(alone.left), int(alone.middle)
    cv2.rectangle(drawn, (x - 30, y - 4), (x + 15, y + 4), 40, -1)
    (crop,) = line_crops_of(page_of(drawn))
    assert crop.left < x - 30
    assert (crop.grey[:, :3] > 130).all()
