"""Any decoded image as grey on white paper."""

import numpy as np
import pytest

from models.errors import PhotoError
from models.files.paper import on_paper, shrunk


def test_what_is_seen_through_is_white() -> None:
    ink = np.zeros((2, 2, 4), np.uint8)
    ink[0, 0, 3] = 255
    assert on_paper(ink).tolist() == [[0, 255], [255, 255]]


def test_white_ink_on_nothing_is_seen_on_black() -> None:
    ink = np.full((2, 2, 4), 255, np.uint8)
    ink[1, :, 3] = 0
    assert on_paper(ink).tolist() == [[255, 255], [0, 0]]


def test_samples_of_sixteen_bits_lose_eight_and_others_are_refused() -> None:
    assert on_paper(np.array([[0x1234, 0xFFFF]], np.uint16)).tolist() == [[0x12, 0xFF]]
    with pytest.raises(PhotoError, match="float32 samples"):
        on_paper(np.zeros((2, 2), np.float32))


def test_an_image_is_shrunk_to_twice_the_side_that_is_looked_at() -> None:
    assert shrunk(np.zeros((300, 1200), np.uint8), 100).shape == (50, 200)
    assert shrunk(np.zeros((30, 120), np.uint8), 100).shape == (30, 120)
