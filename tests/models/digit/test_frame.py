import cv2
import numpy as np
import pytest

from models.digit.frame import FRAME, INNER, centre_of_mass, framed


@pytest.mark.parametrize("size", [(40, 60), (300, 120), (25, 25)])
def test_a_digit_fills_the_inner_box_with_its_mass_in_the_middle(size: tuple[int, int]) -> None:
    height, width = size
    mask = np.zeros((height + 20, width + 30), np.uint8)
    mask[10 : 10 + height, 15 : 15 + width] = 255
    ink = framed((mask / np.float32(255)).astype(np.float32), mask, 1.0)
    assert ink.shape == (FRAME, FRAME)
    assert ink.dtype == np.float32
    rows, columns = np.flatnonzero((ink > 0.5).any(1)), np.flatnonzero((ink > 0.5).any(0))
    assert max(len(rows), len(columns)) == pytest.approx(INNER, abs=1)
    assert centre_of_mass(ink) == pytest.approx(((FRAME - 1) / 2,) * 2, abs=0.6)


def test_thin_strokes_are_thickened_and_faint_ink_is_full() -> None:
    mask = np.zeros((220, 220), np.uint8)
    cv2.line(mask, (110, 20), (110, 200), 255, 2)
    ink = framed((mask / np.float32(255) * 0.3).astype(np.float32), mask, 0.3)
    assert ink.max() == pytest.approx(1)
    assert (ink[FRAME // 2] > 0.4).sum() >= 2


def test_a_place_without_ink_is_paper() -> None:
    ink = framed(np.zeros((30, 20), np.float32), np.full((30, 20), 255, np.uint8), 0.05)
    assert ink.shape == (FRAME, FRAME)
    assert not ink.any()
