import numpy as np
import pytest

from models.artifact.card import KINDS
from training.rejector.glyphs import Glyphs
from training.rejector.pictures import FAMILIES, Family, single, tiny, turned

EVERY = [family for family, _ in FAMILIES]


@pytest.mark.parametrize("family", EVERY, ids=lambda family: family.__name__)
def test_a_seed_decides_a_picture(family: Family, glyphs: Glyphs) -> None:
    one, again, other = (family(np.random.default_rng(seed), glyphs) for seed in (4, 4, 5))
    assert one.grey.dtype == np.uint8
    assert one.grey.min() < one.grey.max()
    assert one.grey.shape == again.grey.shape
    assert (one.grey == again.grey).all()
    assert one.grey.shape != other.grey.shape or (one.grey != other.grey).any()


@pytest.mark.parametrize("family", EVERY, ids=lambda family: family.__name__)
def test_each_says_what_may_be_read_and_of_which_kind_it_is_else(
    family: Family, glyphs: Glyphs
) -> None:
    random = np.random.default_rng(6)
    for _ in range(30):
        drawn = family(random, glyphs)
        assert drawn.wrong is None or drawn.wrong in KINDS[1:]
        assert drawn.digit is not None or (drawn.wrong is not None and not drawn.right)


def test_a_single_digit_can_be_known(glyphs: Glyphs) -> None:
    assert single(np.random.default_rng(7), glyphs).right


def test_a_six_upside_down_says_nothing(glyphs: Glyphs) -> None:
    random = np.random.default_rng(8)
    silent = [one for one in (turned(random, glyphs) for _ in range(300)) if one.wrong is None]
    assert silent
    assert {one.digit for one in silent} == {6, 9}


def test_tiny_pictures_have_6_to_40_pixels_a_side(glyphs: Glyphs) -> None:
    random = np.random.default_rng(9)
    sides = [tiny(random, glyphs).grey.shape for _ in range(60)]
    assert all(6 <= height == width <= 40 for height, width in sides)
    assert any(height > 28 for height, _ in sides)
