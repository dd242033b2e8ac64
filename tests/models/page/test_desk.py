import cv2
import numpy as np
import pytest
from cv2.typing import MatLike

from models.page.desk import flattened, sheet_corners, without_desk
from models.page.sight import Places

SHAPE = (96, 128)  # places
PIXELS = 8
QUAD = np.array([[30, 12], [104, 20], [110, 84], [22, 78]], np.float64)


def seen(*quads: np.ndarray, beyond: float = 0.02, within: float = 0.97) -> Places:
    """What a finder says of a page with these sheets, (n, 2) in places, and a number nowhere."""
    sheet = np.full(SHAPE, beyond, np.float32)
    for quad in quads:
        cv2.fillConvexPoly(sheet, np.rint(quad).astype(np.int32), within)
    return Places(np.full(SHAPE, 0.01, np.float32), sheet, np.zeros((0, 2)))


def photo(quad: np.ndarray) -> MatLike:
    """A bright sheet with a black mark on a striped desk."""
    grey = np.full((SHAPE[0] * PIXELS, SHAPE[1] * PIXELS), 60, np.uint8)
    grey[:, ::16] = grey[:, 1::16] = 110
    cv2.fillConvexPoly(grey, np.rint((quad + 0.5) * PIXELS).astype(np.int32), 220)
    cv2.rectangle(grey, (480, 360), (540, 420), 30, -1)
    return grey


def test_a_desk_becomes_paper_and_what_is_on_the_sheet_stays() -> None:
    grey = photo(QUAD)
    clear = without_desk(grey, seen(QUAD))
    np.testing.assert_array_equal(clear[300:500, 400:600], grey[300:500, 400:600])
    for part in (clear[:40], clear[-40:], clear[:, :80], clear[:, -80:]):
        assert part.min() > 195
        assert part.max() < 245


def test_a_place_where_a_number_is_likely_is_kept() -> None:
    places = seen(QUAD)
    places.likely[4:6, 4:12] = 0.9
    grey = photo(QUAD)
    np.testing.assert_array_equal(without_desk(grey, places)[36:44, 36:90], grey[36:44, 36:90])


@pytest.mark.parametrize(
    "places",
    [
        seen(beyond=0.99),
        seen(),
        seen(QUAD, beyond=0.4),
        seen(QUAD, within=0.6),
        seen(QUAD[:3] / 12),  # a speck
    ],
    ids=["all sheet", "no sheet", "beyond unsure", "within unsure", "a speck"],
)
def test_where_no_sheet_is_plain_the_page_is_left_as_it_is(places: Places) -> None:
    grey = photo(QUAD)
    assert without_desk(grey, places) is grey
    assert sheet_corners(places) is None
    assert flattened(grey, places)[0] is grey


def test_a_sheet_has_four_corners_from_the_upper_left_one() -> None:
    found = sheet_corners(seen(QUAD))
    assert found is not None
    np.testing.assert_allclose(found, QUAD + 0.5, atol=2)


@pytest.mark.parametrize(
    "quads",
    [
        (QUAD - [24, 0],),  # beyond the page
        (QUAD / 2, QUAD / 2 + [60, 40]),
        (np.array([[60, 8], [90, 30], [100, 60], [60, 90], [30, 70], [25, 30]], np.float64),),
    ],
    ids=["cut off", "two", "six corners"],
)
def test_what_is_no_whole_sheet_has_no_corners(quads: tuple[np.ndarray, ...]) -> None:
    assert sheet_corners(seen(*quads)) is None


def test_a_sheet_in_perspective_is_made_upright_and_points_are_taken_back() -> None:
    grey = photo(QUAD)
    flat, likely, turn = flattened(grey, seen(QUAD))
    assert flat.shape == turn.size[::-1]
    assert abs(flat.shape[1] / flat.shape[0] - likely.shape[1] / likely.shape[0]) < 0.05
    y, x = (float(each.mean()) for each in np.nonzero(flat < 60))
    np.testing.assert_allclose(turn.back(np.array([[x + 0.5, y + 0.5]]))[0], (510.5, 390.5), atol=3)
    assert flat[:, :2].min() > 100
