import numpy as np
import pytest

from models.imaging.picture import Box, every, shrunk


def test_a_box_of_a_shrunk_picture_is_scaled_to_a_tenth_of_a_pixel() -> None:
    assert Box(1, 2.02, 3, 4.06).scaled(2.5) == (2.5, 5.0, 7.5, 10.1)


@pytest.mark.parametrize(
    "shape", [(40, 30), (160, 160), (3000, 20), (317, 1201), (1, 5000), (5000, 1)]
)
def test_a_picture_is_shrunk_to_a_side_and_never_grown(shape: tuple[int, int]) -> None:
    small, scale = shrunk(np.full(shape, 77, np.uint8), 160)
    assert max(small.shape) == min(160, max(shape))
    assert scale == pytest.approx(max(1.0, max(shape) / 160))
    assert small.min() == small.max() == 77


def test_one_pixel_of_each_square_is_taken() -> None:
    assert every(np.arange(36, dtype=np.uint8).reshape(6, 6), 3).tolist() == [[7, 10], [25, 28]]
