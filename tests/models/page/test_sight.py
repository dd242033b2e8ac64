from collections.abc import Callable

import numpy as np
import pytest

from models.artifact.finder import CELL, LONGEST
from models.page.prepared import Floats
from models.page.shrunk import LOOKS
from models.page.sight import likely_in, part_with, places_of, turned_runs
from tests.finders import perfect
from training.finder.truth import Number, Truth
from training.finder.view import corners

SHAPE = (384, 512)


def finder(*quads: np.ndarray) -> Callable[[Floats], Floats]:
    """What a perfect one says of a page of SHAPE, of the same on all looks."""
    numbers = [Number(quad, "12", None) for quad in quads]

    def maps_of(views: Floats) -> Floats:
        shrinks = LONGEST / views.shape[3]
        shape = tuple(views.shape[2:])
        seen = [one._replace(corners=one.corners / shrinks) for one in numbers]
        hidden = np.zeros([side // CELL for side in shape], np.uint8)
        return perfect(Truth(seen, [], [], np.zeros((0, 4)), None, hidden), shape)[None]

    return maps_of


def test_numbers_are_likely_where_they_stand() -> None:
    grey = np.full((768, 1024), 200, np.uint8)
    likely = places_of(grey, finder(corners(200, 150, 320, 200))).likely
    assert likely.shape == (96, 128)
    assert likely[175 // CELL, 260 // CELL] > 0.9
    assert likely[10, 10] < 0.1


def test_a_number_that_only_the_coarsest_look_can_tell_is_seen() -> None:
    large = corners(60, 40, 460, 340)  # three hundred pixels high
    likely = places_of(np.full(SHAPE, 200, np.uint8), finder(large)).likely
    assert LOOKS == 3
    assert likely[190 // CELL, 260 // CELL] > 0.9


def test_numbers_of_several_digits_run_some_way_and_a_single_digit_none() -> None:
    grey = np.full(SHAPE, 200, np.uint8)
    across, alone = corners(100, 60, 220, 100), corners(300, 50, 325, 90)
    down = np.roll(corners(300, 150, 340, 290), -1, 0)  # its upper left is at its upper right
    runs = places_of(grey, finder(across, down, alone)).runs
    np.testing.assert_allclose(runs[runs[:, 0].argsort()], [[-1.0, 0.0], [1.0, 0.0]], atol=0.05)


def test_runs_turn_with_their_page() -> None:
    runs = np.array([[1.0, 0.0], [0.5, 0.0]])
    np.testing.assert_allclose(turned_runs(runs, 90), -runs, atol=1e-9)
    np.testing.assert_allclose(turned_runs(runs, 45), [[0.0, -1.0], [0.0, -0.5]], atol=1e-9)
    np.testing.assert_allclose(turned_runs(turned_runs(runs, 30), -30), runs, atol=1e-9)


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (900, 3), (200, 200)])
def test_a_page_without_numbers_has_no_likely_place(shape: tuple[int, int]) -> None:
    assert places_of(np.full(shape, 200, np.uint8), finder()).likely.max() < 0.1


def places(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    """A page of 96 x 128 places, in these of which a number is likely: left, top, right, foot."""
    likely = np.full((96, 128), 0.1, np.float32)
    for left, top, right, foot in boxes:
        likely[top:foot, left:right] = 0.8
    return likely


def test_the_part_that_is_read_has_all_numbers_and_somewhat_around_them() -> None:
    part = part_with(places((40, 30, 60, 34), (70, 50, 80, 54)), (768, 1024))
    assert part.places == np.s_[22:62, 32:88]
    assert part.pixels == np.s_[176:496, 256:704]


def test_all_is_read_where_numbers_are_nearly_everywhere_and_where_none_is() -> None:
    whole = np.s_[0:96, 0:128], np.s_[0:768, 0:1024]
    for likely in (places((6, 6, 120, 10), (8, 84, 60, 90)), places(), places((50, 50, 51, 51))):
        assert tuple(part_with(likely, (768, 1024))) == whole


def test_a_part_ends_where_the_page_does() -> None:
    part = part_with(places((0, 0, 20, 4)), (768, 1024))
    assert part.places == np.s_[0:8, 0:24]


@pytest.mark.parametrize("box", [(8, 8, 8, 8), (0, 0, 1023, 767), (1020, 760, 40, 40)])
def test_a_box_is_as_likely_as_the_likeliest_of_its_places(box: tuple[int, int, int, int]) -> None:
    likely = places((0, 0, 64, 96))
    (share,) = likely_in(np.array([box]), likely, (768, 1024))
    wanted = {8: 0.8, 1023: 0.8, 40: 0.1}[box[2]]
    assert share == pytest.approx(wanted, abs=0.01)
