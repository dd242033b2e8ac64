from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import Generator

from benchmarks.pictures.doubtful import DOUBTFUL, TWINS, Doubtful, seven_segments, tiny, two

pytestmark = pytest.mark.usefixtures("data")
EVERY: dict[str, Callable[[Generator], Doubtful]] = {
    **DOUBTFUL,
    "twins": TWINS,
    "seven segments": seven_segments,
}


@pytest.mark.parametrize("name", EVERY)
def test_a_seed_decides_a_picture(name: str) -> None:
    draw = EVERY[name]
    one, again, other = (draw(np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert one.grey.dtype == np.uint8
    assert one.grey.min() < one.grey.max()
    assert one.digit == again.digit
    assert (one.grey == again.grey).all()
    assert one.grey.shape != other.grey.shape or (one.grey != other.grey).any()


def test_nothing_may_be_read_where_there_are_two_or_one_is_struck_through() -> None:
    random = np.random.default_rng(2)
    for name, draw in DOUBTFUL.items():
        none = name.startswith(("two", "struck"))
        assert (draw(random).digit is None) == none, name


def test_tiny_pictures_have_six_to_ten_pixels() -> None:
    random = np.random.default_rng(3)
    sides = {tiny(random).grey.shape for _ in range(60)}
    assert sides == {(side, side) for side in range(6, 11)}


def test_two_that_touch_are_higher_than_wide_where_one_is_above_the_other() -> None:
    random = np.random.default_rng(4)
    above = [two(random, down=1, across=0, gap=0.2).grey.shape for _ in range(10)]
    assert all(height > width for height, width in above)


def test_sixes_and_nines_upside_down_are_apart() -> None:
    random = np.random.default_rng(5)
    assert {TWINS(random).digit for _ in range(20)} == {6, 9}
    upright = DOUBTFUL["turned by 180 degrees, without 6 and 9"]
    assert not {upright(random).digit for _ in range(40)} & {6, 9}
