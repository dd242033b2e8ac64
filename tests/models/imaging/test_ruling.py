import cv2
import numpy as np
import pytest

from models.imaging.ruling import Rule, unruled

SIDE_TO_SIDE = Rule(run=1 / 8, gap=1 / 8, span=15 / 16, thickest=1 / 20)


def digit() -> np.ndarray:
    mask = np.zeros((160, 200), np.uint8)
    cv2.line(mask, (100, 30), (90, 130), 255, 9)
    return mask


@pytest.mark.parametrize("upright", [False, True])
def test_lines_from_side_to_side_go_and_the_stroke_that_they_cross_stays(upright: bool) -> None:
    mask = digit()
    ruled = mask.copy()
    if upright:
        for x in (20, 70, 180):
            cv2.line(ruled, (x, 0), (x, 159), 255, 2)
    else:
        for y in (20, 80, 150):
            cv2.line(ruled, (0, y), (199, y), 255, 2)
    left = unruled(ruled, SIDE_TO_SIDE)
    assert (left > 0).sum() < 1.15 * (mask > 0).sum()
    assert ((left > 0) & (mask > 0)).sum() > 0.9 * (mask > 0).sum()


def test_without_lines_the_mask_is_as_it_was() -> None:
    mask = digit()
    assert unruled(mask, SIDE_TO_SIDE) is mask


def test_bars_side_by_side_are_a_line_only_where_gaps_are_bridged() -> None:
    bars = np.zeros((100, 400), np.uint8)
    for x in range(0, 400, 80):
        bars[50:53, x : x + 60] = 255
    assert (unruled(bars, SIDE_TO_SIDE) > 0).sum() < 0.02 * (bars > 0).sum()
    assert unruled(bars, SIDE_TO_SIDE._replace(gap=0)) is bars


def test_dots_in_a_row_are_no_line() -> None:
    dots = np.zeros((300, 1600), np.uint8)
    for x in range(0, 1600, 5):
        dots[150:153, x : x + 2] = 255
    assert unruled(dots, SIDE_TO_SIDE) is dots


def test_the_caller_may_keep_a_stroke_that_looks_like_a_line() -> None:
    bar = np.zeros((100, 100), np.uint8)
    bar[50:53] = 255
    kept = unruled(bar, SIDE_TO_SIDE, is_ruling=lambda _line, _rest, count: count >= 3)
    assert kept is bar
    assert (unruled(bar, SIDE_TO_SIDE) > 0).sum() < (bar > 0).sum() / 2
