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


def test_a_line_that_climbs_and_is_thinner_than_a_pixel_of_the_coarse_scale_goes() -> None:
    page = np.zeros((300, 1600), np.uint8)
    along = np.arange(1600)
    page[101 + along // 27, along] = page[102 + along // 27, along] = 255
    level = np.zeros((300, 1600), np.uint8)
    level[101] = 255
    for mask in (page, level):
        assert not unruled(mask, Rule(run=1 / 25, gap=0, span=1 / 3, thickest=1 / 60)).any()


def test_ragged_edges_of_a_line_go_with_it() -> None:
    mask = np.zeros((100, 200), np.uint8)
    mask[50:52] = 255
    mask[49, ::7] = mask[52, 3::7] = 255
    assert not unruled(mask, SIDE_TO_SIDE).any()


def test_upright_lines_and_thick_bars_stay_where_they_are_no_lines() -> None:
    mask = np.zeros((160, 200), np.uint8)
    mask[:, 60:62] = 255
    assert unruled(mask, SIDE_TO_SIDE, upright=False) is mask
    assert not unruled(mask, SIDE_TO_SIDE).any()
    bar = np.zeros((160, 200), np.uint8)
    bar[70:90] = 255
    assert unruled(bar, SIDE_TO_SIDE) is bar


def test_a_line_may_be_fainter_than_the_mask_in_parts() -> None:
    mask, faint = np.zeros((160, 200), np.uint8), np.zeros((160, 200), np.uint8)
    faint[80:82] = 255
    mask[80:82, :90] = 255
    assert unruled(mask, SIDE_TO_SIDE) is mask
    assert not unruled(mask, SIDE_TO_SIDE, faint=faint).any()


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
    bar[20:23] = bar[80:83] = 255
    assert not unruled(bar, SIDE_TO_SIDE, is_ruling=lambda *found: found[2] >= 3).any()
    assert (unruled(bar, SIDE_TO_SIDE) > 0).sum() < (bar > 0).sum() / 2
