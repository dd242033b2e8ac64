import numpy as np

from models.artifact.finder import MAPS
from tests.finders import perfect
from training.finder.score import Found, found
from training.finder.truth import Number, Truth
from training.finder.view import corners

SHAPE = (128, 256)
TRUTH = Truth(
    [
        Number(corners(20, 20, 90, 50), "12", None),
        Number(corners(140, 60, 200, 84), "7", None),
        Number(corners(240, 60, 290, 84), "9", None, is_whole=False),
    ],
    [],
    [],
    np.zeros((0, 4)),
    None,
    np.zeros((32, 64), np.uint8),
)


def said() -> np.ndarray:
    """What a perfect finder says."""
    return perfect(TRUTH, SHAPE)


def test_a_perfect_finder_finds_all_that_is_whole() -> None:
    assert found(said(), TRUTH, SHAPE) == Found(2, 2, 0)


def test_a_wrong_height_or_axis_is_no_find() -> None:
    height, axis = said(), said()
    height[MAPS.index("height"), :15] += 0.5
    axis[MAPS.index("axis_sine"), 15:] += 2
    assert found(height, TRUTH, SHAPE) == found(axis, TRUTH, SHAPE) == Found(2, 1, 0)


def test_what_is_said_of_nothing_is_invented_and_what_is_not_said_is_missed() -> None:
    seen = said()
    seen[0, 28:31, 5:9] = 3
    seen[0, :15] = -3
    assert found(seen, TRUTH, SHAPE) == Found(2, 1, 1)


def test_what_is_too_small_or_too_tall_to_be_told_is_neither_missed_nor_invented() -> None:
    tall = Number(corners(20, 10, 90, 120), "12", None)
    assert found(said(), TRUTH._replace(numbers=[tall, *TRUTH.numbers[1:]]), SHAPE) == Found(
        1, 1, 0
    )
