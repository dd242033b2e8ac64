import cv2
import numpy as np
import pytest

from models.imaging.binarise import (
    MIN_CONTRAST,
    contrast_of,
    ink_is_bright,
    ink_mask,
    is_strong,
    level_of,
    paper_of,
    threshold_of,
)
from tests.pictures import photo, sheet

FINE, BLUR, WIDEST = 64, 5, 1 / 3


def test_what_stands_out_is_found_bright_or_dark() -> None:
    grey = photo(7, 160, 120)
    assert not ink_is_bright(grey, FINE)
    assert ink_is_bright(255 - grey, FINE)
    assert not ink_is_bright(np.full((50, 60), 90, np.uint8), FINE)  # in doubt ink is dark


def test_a_little_that_stands_out_much_outweighs_much_that_stands_out_little() -> None:
    grey = np.full((64, 64), 200, np.uint8)
    grey[::3, ::2] = 255  # a third of the ink's contrast, on forty times its area
    grey[30:34, 30:34] = 40
    assert not ink_is_bright(grey, FINE)


def test_light_that_is_a_little_uneven_has_no_say_however_much_there_is_of_it() -> None:
    grey = np.full((64, 64), 200, np.uint8)
    grey[:, ::5] = grey[:, 1::5] = 244
    grey[31:33, 31:33] = 40
    assert not ink_is_bright(grey, FINE)


def test_hairlines_of_a_large_page_count() -> None:
    page = np.full((480, 640), 128, np.uint8)
    page[2::20] = 28
    page[237:243, 317:323] = 228
    assert not ink_is_bright(page, 640)
    assert ink_is_bright(255 - page, 640)


@pytest.mark.parametrize("share", [0.02, 0.06, 0.12])
@pytest.mark.parametrize("value", [0, 60])
def test_a_dark_border_does_not_make_ink_bright(share: float, value: int) -> None:
    for grey, fine in ((photo(1, 300, 240), FINE), (sheet(["274", "1"]).image, 640)):
        border = round(share * min(grey.shape))
        wider = cv2.copyMakeBorder(grey, *(border,) * 4, cv2.BORDER_CONSTANT, value=value)
        assert not ink_is_bright(wider, fine)
        assert ink_is_bright(255 - wider, fine)


@pytest.mark.parametrize("inverted", [False, True])
def test_contrast_is_high_where_ink_is_and_low_on_unevenly_lit_paper(inverted: bool) -> None:
    grey = photo(1, 160, 120)
    drawn = grey < 128
    lit = (grey * np.linspace(1, 0.5, grey.shape[1])).astype(np.uint8)
    contrast = contrast_of(255 - lit if inverted else lit, FINE, BLUR, WIDEST)
    assert contrast.dtype == np.uint8
    assert np.median(contrast[drawn]) > 3 * np.quantile(contrast[~drawn], 0.9)
    threshold = threshold_of(contrast)
    mask = ink_mask(contrast, threshold)
    assert ((mask > 0) & drawn).sum() > 0.8 * drawn.sum()
    assert ((mask > 0) & ~drawn).sum() < 0.5 * drawn.sum()
    assert threshold < level_of(contrast, mask) <= 255


def test_grain_has_no_contrast_and_ink_on_dark_paper_little() -> None:
    random = np.random.default_rng(1)
    grain = random.normal(200, 6, (90, 80)).clip(0, 255).astype(np.uint8)
    assert np.median(contrast_of(grain, FINE, BLUR, WIDEST)) == 0
    dark = np.full((90, 80), 20, np.uint8)
    dark[40:50, 30:50] = 2
    assert 0 < contrast_of(dark, FINE, BLUR, WIDEST).max() < 90


def test_a_shadow_over_a_low_picture_is_paper() -> None:
    row = np.full((40, 400), 220, np.uint8)
    row[:, 200:260] = 120
    assert paper_of(row, WIDEST)[:, 215:245].max() == 120
    row[5:35, 100:106] = 20
    assert paper_of(row, WIDEST)[:, :180].min() == 220


def test_the_paper_of_a_large_picture_is_as_bright_as_the_brightest_nearby() -> None:
    page = np.full((800, 800), 150, np.uint8)
    page[::2, ::2] = 210
    assert paper_of(page, WIDEST).min() == 210


def _contrast(shares: dict[int, float]) -> np.ndarray:
    """A picture of 10,000 pixels with that share of each contrast, the rest without any."""
    values = np.zeros(10_000, np.uint8)
    start = 0
    for value, share in shares.items():
        values[start : start + round(share * 10_000)] = value
        start += round(share * 10_000)
    return values.reshape(100, 100)


def test_the_threshold_parts_faint_ink_from_strong_where_most_is_paper() -> None:
    assert threshold_of(_contrast({5: 0.3, 60: 0.06, 200: 0.01})) < 60
    assert 60 <= threshold_of(_contrast({5: 0.3, 60: 0.06, 200: 0.01}), 0.7) < 200


def test_grain_is_below_every_threshold() -> None:
    assert threshold_of(_contrast({8: 0.5})) >= MIN_CONTRAST
    assert threshold_of(_contrast({20: 0.5}), 0.7) >= 60
    assert threshold_of(_contrast({200: 0.9}), 0.7) == 255


def test_weak_ink_counts_where_it_touches_strong_ink() -> None:
    contrast = np.zeros((20, 40), np.uint8)
    contrast[5:15, 5:10] = 70  # weak, beside strong
    contrast[5:15, 10:12] = 120
    contrast[5:15, 20:25] = 70  # weak alone
    contrast[5:15, 30:35] = 50  # less than weak
    mask = ink_mask(contrast, 100)
    assert (mask[10] > 0).nonzero()[0].tolist() == [*range(5, 12), *range(20, 25)]
    count, labels = cv2.connectedComponents(mask)
    assert is_strong(count, labels, contrast, 100).tolist() == [False, True, False]
    erased = np.where(labels == 1, 0, labels)  # strong ink that is no component's
    assert is_strong(count, erased, contrast, 100).tolist() == [False, False, False]


def test_full_ink_is_what_a_quarter_is_no_darker_than() -> None:
    contrast = np.array([[0, 20, 40, 80, 100, 255]], np.uint8)
    assert level_of(contrast, np.array([[0, 1, 1, 1, 1, 0]], np.uint8)) == 80
    assert level_of(contrast, np.array([[1, 0, 0, 0, 0, 0]], np.uint8)) == MIN_CONTRAST


def test_a_blank_page_has_no_ink() -> None:
    contrast = contrast_of(np.full((80, 90), 200, np.uint8), FINE, BLUR, WIDEST)
    assert contrast.max() <= threshold_of(contrast)
