import numpy as np
import pytest

from models.page.found import FoundNumbers, found_numbers
from models.page.found_looks import of_all
from tests.finders import perfect
from training.finder.truth import Number, Truth
from training.finder.view import corners

SHAPE = (384, 512)


def look(halvings: int, *quads: np.ndarray) -> tuple[FoundNumbers, tuple[float, float]]:
    """What a perfect finder finds on a page that is so often halved; a page of 1,024 pixels."""
    factor, shape = 0.5**halvings, (SHAPE[0] >> halvings, SHAPE[1] >> halvings)
    numbers = [Number((quad + 0.5) * factor - 0.5, "1", None) for quad in quads]
    hidden = np.zeros((shape[0] // 4, shape[1] // 4), np.uint8)
    truth = Truth(numbers, [], [], np.zeros((0, 4)), None, hidden)
    return found_numbers(perfect(truth, shape)), (factor / 2, factor / 2)


@pytest.mark.parametrize("tall", [8, 20, 30, 40, 50, 60, 80, 96, 110, 150, 190, 240])
def test_a_number_of_any_height_is_found_once_and_where_it_stands(tall: int) -> None:
    quad = corners(40, 50, 40 + 1.5 * tall, 50 + tall)
    found = of_all([look(halvings, quad) for halvings in range(3)])
    assert found.height == pytest.approx([tall], rel=0.05)
    assert np.abs(found.corners[0] - quad).max() < 0.15 * tall + 4


def test_small_numbers_beside_a_large_one_stay() -> None:
    quads = [corners(300, top, 340, top + 14) for top in range(20, 300, 40)]
    quads.append(corners(20, 60, 240, 200))
    found = of_all([look(halvings, *quads) for halvings in range(3)])
    assert len(found.height) == len(quads)


def test_of_two_looks_the_surer_is_kept() -> None:
    quad = corners(40, 50, 100, 100)
    first, second = look(0, quad), look(1, quad)
    doubtful = first[0]._replace(sure=first[0].sure - 0.4, along=-first[0].along)
    found = of_all([(doubtful, first[1]), second])
    assert found.along[0] == pytest.approx([1, 0], abs=1e-6)
    assert len(found.height) == 1


def test_a_blank_page_has_none() -> None:
    assert len(of_all([look(halvings) for halvings in range(3)]).height) == 0
