import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.accuracy.rejection import OTHERS, SIDE
from tests.benchmarks.runs import benchmark


@pytest.mark.slow
def test_what_is_no_digit_is_turned_away(data: Path) -> None:
    done = benchmark("doubt", str(data / "digits"), "--split", "tune", "--json")
    result = json.loads(done.stdout)
    assert result["accepted"] >= 0.95
    assert result["accepted_right"] >= 0.98
    assert result["turned_away_mean"] >= 0.93
    assert set(result["turned_away"]) == set(OTHERS)
    assert result["ece"]["mnist"] <= 0.005
    assert result["ece"]["shared"] <= 0.025
    low, high = result["ece_interval"]["shared"]
    assert low < high


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.usefixtures("data")
def test_other_pictures_are_the_same_for_the_same_seed(kind: str) -> None:
    one, again, other = (OTHERS[kind](np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert one.shape == (SIDE, SIDE)
    assert one.dtype == np.uint8
    assert (one == again).all()
    assert (one != other).any()
