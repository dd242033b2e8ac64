import cv2
import numpy as np
import pytest

from models.digit.frame import FRAME, INNER, already_framed, framed


@pytest.mark.parametrize("size", [(40, 60), (300, 120), (25, 25)])
def test_a_digit_fills_the_inner_box_with_its_mass_in_the_middle(size: tuple[int, int]) -> None:
    height, width = size
    mask = np.zeros((height + 20, width + 30), np.uint8)
    mask[10 : 10 + height, 15 : 15 + width] = 255
    ink = framed(mask, mask, 255)
    assert ink.shape == (FRAME, FRAME)
    assert ink.dtype == np.float32
    rows, columns = np.flatnonzero((ink > 0.5).any(1)), np.flatnonzero((ink > 0.5).any(0))
    assert max(len(rows), len(columns)) == pytest.approx(INNER, abs=1)
    for places in (rows, columns):
        assert (places[0] + places[-1]) / 2 == pytest.approx((FRAME - 1) / 2, abs=1)


def test_thin_strokes_are_thickened_and_faint_ink_is_full() -> None:
    mask = np.zeros((220, 220), np.uint8)
    cv2.line(mask, (110, 20), (110, 200), 255, 2)
    ink = framed(mask // 4, mask, 63)
    assert ink.max() == pytest.approx(1)
    assert (ink[FRAME // 2] > 0.4).sum() >= 2


def test_a_place_without_ink_is_paper() -> None:
    ink = framed(np.zeros((30, 20), np.uint8), np.full((30, 20), 255, np.uint8), 13)
    assert ink.shape == (FRAME, FRAME)
    assert not ink.any()


def test_what_is_in_the_frame_is_taken_as_it_is_black_on_white_too() -> None:
    grey = np.zeros((FRAME, FRAME), np.uint8)
    grey[4:24, 10:18] = 255
    for shown in (grey, 255 - grey):
        found = already_framed(shown)
        assert found is not None
        assert found[1] == (10, 4, 8, 20)
        np.testing.assert_array_equal(found[0], grey / np.float32(255))
    assert already_framed(np.roll(grey, 5, axis=1)) is None
    grey[0, 5:20] = 255  # ink at the border
    assert already_framed(grey) is None


def test_the_centre_of_mass_is_in_the_middle_not_the_box() -> None:
    mask = np.zeros((100, 100), np.uint8)
    mask[20:80, 40:44] = mask[60:80, 40:60] = 255  # heavy below
    ink = framed(mask, mask, 255)
    rows = np.flatnonzero((ink > 0.5).any(1))
    assert (rows[0] + rows[-1]) / 2 < (FRAME - 1) / 2 - 1
    assert (ink.sum(1) * np.arange(FRAME)).sum() / ink.sum() == pytest.approx(13.5, abs=0.6)
