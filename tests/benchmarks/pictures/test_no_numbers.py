import numpy as np
import pytest

from benchmarks.pictures.no_numbers import KINDS
from models.errors import ScanlineError
from training.data import fonts


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_draws_the_same_page_again_and_another_one_another(kind: str) -> None:
    try:
        fonts.kept(fonts.KEPT_ASIDE[0])
    except ScanlineError as error:
        pytest.skip(str(error))
    one, again, other = (KINDS[kind](np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert one.dtype == np.uint8
    assert one.shape == (1000, 800)
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)
    assert one.std() > 0
