from functools import cache

import numpy as np

from models.artifact.card import DIGIT, HEIGHT
from training.data.shapes import drawn
from training.lines.writing import Digits, line_crop


@cache
def digits() -> Digits:
    shapes = drawn(300, 1)
    return Digits(shapes.ink.numpy(), shapes.digit.numpy())


def test_line_crops_are_their_seeds_alone() -> None:
    one, same, other = (line_crop(np.random.default_rng(seed), digits()) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.ink, same.ink)
    assert (one.digits, one.middles) == (same.digits, same.middles)
    assert one.ink.shape != other.ink.shape or (one.ink != other.ink).any()


def test_line_crops_have_what_is_said_where_it_is_said() -> None:
    random = np.random.default_rng(1)
    written = [line_crop(random, digits()) for _ in range(200)]
    assert {digit for one in written for digit in one.digits} == set(range(10))
    assert any(not one.digits for one in written)
    for one in written:
        assert one.ink.dtype == np.uint8
        assert one.ink.shape[0] == HEIGHT
        assert len(one.digits) == len(one.middles)
        assert np.all(np.diff(one.middles) >= 5)
        assert all(0 <= middle < one.ink.shape[1] for middle in one.middles)
        for middle in one.middles:
            near = one.ink[:, max(0, int(middle) - DIGIT // 2) : int(middle) + DIGIT // 2]
            assert near.max() > 60
