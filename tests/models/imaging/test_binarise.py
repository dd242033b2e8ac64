import cv2
import numpy as np
import pytest

from models.imaging.binarise import contrast_of, ink_is_bright, ink_mask, level_of, threshold_of
from tests.pictures import photo, sheet

FINE, BLUR, WIDEST = 64, 5, 1 / 3


def test_what_stands_out_is_found_bright_or_dark() -> None:
    grey = photo(7, 160, 120)
    assert not ink_is_bright(grey, FINE)
    assert ink_is_bright(255 - grey, FINE)
    assert not ink_is_bright(np.full((50, 60), 90, np.uint8), FINE)  # in doubt ink is dark


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


def test_a_blank_page_has_no_ink() -> None:
    contrast = contrast_of(np.full((80, 90), 200, np.uint8), FINE, BLUR, WIDEST)
    assert contrast.max() <= threshold_of(contrast)
