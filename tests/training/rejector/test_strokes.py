import cv2
import numpy as np
import pytest

from training.rejector.strokes import flagged, is_slash, ring, slash


def test_a_ring_is_open_inside_and_its_pen_goes_all_around() -> None:
    random = np.random.default_rng(4)
    for _ in range(30):
        ink = ring(random, 60) > 60
        row, column = (side // 2 for side in ink.shape)
        assert not ink[row - 3 : row + 3, column - 3 : column + 3].any()
        assert all(
            part.any() for half in (ink[:row], ink[row:]) for part in np.hsplit(half, [column])
        )


def test_a_flag_begins_left_of_the_top_of_its_one() -> None:
    random = np.random.default_rng(5)
    for _ in range(30):
        ink = flagged(random, 60) > 60
        assert 40 <= ink.shape[0] <= 90
        top = np.flatnonzero(ink[:3].any(0)).mean()
        assert np.flatnonzero(ink.any(0))[0] < top - 2


def test_a_slash_leans_and_is_known_as_one() -> None:
    random = np.random.default_rng(6)
    drawn = [slash(random, 80) for _ in range(40)]
    told = [is_slash(cover) for cover in drawn]
    assert np.mean(told) > 0.6  # the others are as thick as a one
    rising = [cover[: cover.shape[0] // 4].argmax(1).mean() for cover in drawn]
    falling = [cover[-cover.shape[0] // 4 :].argmax(1).mean() for cover in drawn]
    to_the_right = np.mean(np.array(rising) > np.array(falling))
    assert 0.6 < to_the_right < 1


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(70, 10), (30, 110)], True),
        ([(30, 10), (70, 110)], True),
        ([(50, 10), (50, 110)], False),
        ([(40, 40), (70, 10), (30, 110)], False),
    ],
    ids=["leans right", "leans left", "upright", "flag"],
)
def test_a_thin_bare_stroke_that_leans_may_be_a_slash(
    points: list[tuple[int, int]], expected: bool
) -> None:
    cover = np.zeros((120, 100), np.uint8)
    cv2.polylines(cover, [np.array(points, np.int32)], False, 255, 5)
    assert is_slash(cover) == expected


def test_a_thick_stroke_is_no_slash_nor_is_next_to_nothing() -> None:
    cover = np.zeros((120, 120), np.uint8)
    cv2.line(cover, (80, 10), (40, 110), 255, 50)
    assert not is_slash(cover)
    assert not is_slash(np.zeros((5, 5), np.uint8))
