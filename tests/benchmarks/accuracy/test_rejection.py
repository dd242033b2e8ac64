import json
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.runs import benchmark

# What has no digit, or two that stand apart.
NO_DIGIT = (
    "blank",
    "texture",
    "noise",
    "shape",
    "letters, no look-alikes",
    "two, side by side, apart",
)


@pytest.mark.slow
def test_doubt_accepts_digits_and_turns_the_rest_away(data: Path) -> None:
    done = benchmark("doubt", str(data / "digits"), "--split", "tune", "--json")
    result = json.loads(done.stdout)
    assert result["split"] == "tune"
    assert result["accepted"] >= 0.95
    assert result["accepted_right"] >= 0.98
    shares = {family: found["share"] for family, found in result["turned_away"].items()}
    assert np.mean([shares[family] for family in NO_DIGIT]) >= 0.93
    assert result["turned_away_mean"] >= 0.85
    assert min(shares.values()) >= 0.6
    assert result["ece"]["mnist"] <= 0.005
    assert result["ece"]["shared"] <= 0.025
    low, high = result["ece_interval"]["shared"]
    assert low < high
