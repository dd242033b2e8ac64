import numpy as np
import pytest

from models.page.found import FoundNumbers
from models.page.found_crops import found_crops
from models.page.found_lines import found_lines
from tests.models.page.test_found_lines import numbers


def sheet(found: FoundNumbers, shape: tuple[int, int], scale: float) -> np.ndarray:
    """A page with a dark spot at the foot of each number's right end."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    grey = np.full(shape, 200, np.uint8)
    for quad in found.corners / scale:
        grey[np.hypot(x - quad[2, 0], y - quad[2, 1]) < 4 / scale] = 20
    return grey


@pytest.mark.parametrize(("degrees", "shift"), [(0, 0), (20, 0), (90, 400), (180, 400)])
@pytest.mark.parametrize("scale", [1.0, 0.25])
def test_a_crop_is_level_and_knows_where_it_was(degrees: int, shift: int, scale: float) -> None:
    found = numbers((60, 60), (130, 60), degrees=degrees)
    offset = np.array([shift, 200 if shift else 0])
    found = found._replace(middle=found.middle + offset)
    grey = sheet(found, (round(600 / scale), round(600 / scale)), scale)
    (crop,) = found_crops(grey, (scale, scale), found, found_lines(found))
    high, wide = crop.grey.shape
    assert wide / high == pytest.approx((110 + 24) / (20 / 0.6), rel=0.05)
    rows, columns = np.nonzero(crop.grey[:, -high:] < 100)
    spot = np.array([[columns.mean() + wide - high, rows.mean()]])
    assert spot[0, 1] / high == pytest.approx(0.5 + 0.3, abs=0.07)
    assert crop.on_page(spot)[0] == pytest.approx(found.corners[1][2] / scale, abs=3 / scale)


def test_a_wide_gap_ends_a_crop_but_no_line() -> None:
    found = numbers((50, 50), (120, 50), (250, 50))
    lines = found_lines(found)
    crops = found_crops(np.full((200, 400), 200, np.uint8), (1.0, 1.0), found, lines)
    assert [crop.line for crop in crops] == [0, 0]
    assert len(lines) == 1


def test_a_crop_beyond_the_page_is_paper() -> None:
    found = numbers((5, 5))
    (crop,) = found_crops(np.full((60, 60), 150, np.uint8), (1.0, 1.0), found, found_lines(found))
    assert (crop.grey == 150).all()
