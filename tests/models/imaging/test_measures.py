import cv2
import numpy as np
import pytest

from models.imaging.measures import connected_components, median, pixels_of, quantile, stroke_width


def test_components_touch_at_corners_too_and_the_background_comes_first() -> None:
    mask = np.zeros((5, 9), np.uint8)
    mask[0, 0] = mask[1, 1] = 255
    mask[3, 5:8] = 255
    count, labels, stats, _ = connected_components(mask)
    assert count == 3
    assert labels[0, 0] == labels[1, 1] != labels[3, 6]
    assert sorted(stats[1:, cv2.CC_STAT_AREA].tolist()) == [2, 3]
    assert stats[0, cv2.CC_STAT_AREA] == 40


@pytest.mark.parametrize("width", [3, 5, 9, 15])
def test_a_stroke_is_as_wide_as_its_pen(width: int) -> None:
    mask = np.zeros((100, 200), np.uint8)
    mask[40 : 40 + width, 10:190] = 255
    assert stroke_width(mask) == pytest.approx(width, abs=1.5)


def test_a_quantile_is_one_of_the_values() -> None:
    values = np.array([5, 1, 4, 2, 3])
    assert [quantile(values, share) for share in (0, 0.5, 1)] == [1, 3, 5]


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (4, 6), (1, 2)])
def test_the_median_of_a_picture_is_numpys(shape: tuple[int, int]) -> None:
    random = np.random.default_rng(2)
    for _ in range(20):
        grey = random.integers(0, 255, shape, np.uint8)
        assert median(grey) == np.median(grey)


def test_each_pixel_is_as_its_component() -> None:
    labels = np.array([[0, 1, 1], [2, 0, 1]], np.int32)
    chosen = pixels_of(labels, np.array([False, True, False]))
    assert chosen.tolist() == [[False, True, True], [False, False, True]]
