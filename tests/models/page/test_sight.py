from collections.abc import Callable

import numpy as np
import pytest

from models.artifact.finder import CELL, LONGEST
from models.page.prepared import Floats
from models.page.shrunk import LOOKS
from models.page.sight import likely_places
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
    likely = likely_places(grey, finder(corners(200, 150, 320, 200)))
    assert likely.shape == (96, 128)
    assert likely[175 // CELL, 260 // CELL] > 0.9
    assert likely[10, 10] < 0.1


def test_a_number_that_only_the_coarsest_look_can_tell_is_seen() -> None:
    large = corners(60, 40, 460, 340)  # three hundred pixels high
    likely = likely_places(np.full(SHAPE, 200, np.uint8), finder(large))
    assert LOOKS == 3
    assert likely[190 // CELL, 260 // CELL] > 0.9


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (900, 3), (200, 200)])
def test_a_page_without_numbers_has_no_likely_place(shape: tuple[int, int]) -> None:
    assert likely_places(np.full(shape, 200, np.uint8), finder()).max() < 0.1
