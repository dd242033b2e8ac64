import numpy as np
import pytest

from benchmarks.pictures.nothing import NOTHING, SIDE


@pytest.mark.parametrize("kind", NOTHING)
def test_a_seed_decides_a_picture(kind: str) -> None:
    one, again, other = (NOTHING[kind](np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert one.shape == (SIDE, SIDE)
    assert one.dtype == np.uint8
    assert (one == again).all()
    assert (one != other).any()
