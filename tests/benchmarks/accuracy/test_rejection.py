import json
from pathlib import Path

import pytest

from tests.benchmarks.runs import benchmark


@pytest.mark.slow
def test_doubt_accepts_digits_and_turns_the_rest_away(data: Path) -> None:
    done = benchmark("doubt", str(data / "digits"), "--split", "tune", "--json")
    result = json.loads(done.stdout)
    assert result["split"] == "tune"
    assert result["accepted"] >= 0.95
    assert result["accepted_right"] >= 0.98
    assert result["turned_away_mean"] >= 0.93
    assert result["ece"]["mnist"] <= 0.005
    assert result["ece"]["shared"] <= 0.025
    low, high = result["ece_interval"]["shared"]
    assert low < high
