import numpy as np
import pytest

from models.artifact.finder import MAPS
from models.page.found import MOST, FoundNumbers, found_numbers
from tests.finders import perfect
from tests.training.finder.stocks import stock
from training.finder.page import page
from training.finder.truth import Number, Truth
from training.finder.view import corners

SHAPE = (192, 256)


def said(truth: Truth, shape: tuple[int, int] = SHAPE) -> FoundNumbers:
    """What is found in a perfect finder's maps."""
    return found_numbers(perfect(truth, shape))


def truth(*quads: np.ndarray) -> Truth:
    numbers = [Number(quad, "1", None) for quad in quads]
    return Truth(numbers, [], [], np.zeros((0, 4)), None, np.zeros((48, 64), np.uint8))


@pytest.mark.parametrize("angle", [0, 25, 90, 180, 250])
def test_a_number_is_found_where_it_stands(angle: int) -> None:
    turn = np.radians(angle)
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    quad = (corners(-35, -12, 35, 12) @ matrix) + [128, 96]
    found = said(truth(quad))
    assert found.height == pytest.approx([24], rel=0.02)
    assert np.abs(found.corners[0] - quad).max() < 5
    assert found.sure[0] > 0.9
    assert found.way[0] == pytest.approx(2)


def test_a_blank_page_has_none() -> None:
    found = said(truth())
    assert len(found.height) == 0
    assert found.corners.shape == (0, 4, 2)


def test_a_single_cell_is_none() -> None:
    lone = np.full((len(MAPS), 8, 8), -5, np.float32)
    lone[0, 3, 3] = 5
    assert len(found_numbers(lone).height) == 0


def test_of_too_many_numbers_the_surest_are_kept() -> None:
    many = np.full((len(MAPS), 128, 96), -5, np.float32)
    many[0, ::2, ::3] = many[0, ::2, 1::3] = 3
    many[0, 40:42] += 1
    found = found_numbers(many)
    assert len(found.height) == MOST
    row = np.abs(found.middle[:, 1] - 40 * 4 - 1.5) < 1
    assert row.sum() == 32
    assert found.sure[row].min() > found.sure[~row].max()


@pytest.mark.slow
def test_most_numbers_of_drawn_pages_are_found_apart() -> None:
    random = np.random.default_rng(1)
    written = right = 0
    for _ in range(25):
        one = page(random, stock(), (384, 512))
        found = said(one.truth, (384, 512))
        for number in one.truth.numbers:
            if number.is_whole:
                written += 1
                off = np.abs(found.corners - number.corners).max((1, 2))
                right += bool(len(off) and off.min() < max(5.0, 0.3 * np.ptp(number.corners)))
    assert written > 150
    assert right > 0.85 * written
