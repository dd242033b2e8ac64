import numpy as np

from training.data.no_digit import drawing, drawing_of
from training.data.shapes import drawn

DIGITS = drawn(20, 1)


def test_a_drawing_is_its_numbers_alone() -> None:
    one, same, other = (drawing(np.random.default_rng(seed), DIGITS) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_every_kind_is_ink_on_paper() -> None:
    random = np.random.default_rng(1)
    kinds = [drawing_of(kind, random, DIGITS) for kind in range(40)]
    for one in kinds:
        assert one.dtype == np.uint8
        assert one.shape == (112, 112)
        assert one.min() < one.max()
    assert len({one.tobytes() for one in kinds}) == 40
