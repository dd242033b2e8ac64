import json
from pathlib import Path

import pytest

from tests.benchmarks.runs import benchmark


@pytest.mark.slow
@pytest.mark.alone
def test_both_ways_of_training_are_timed_in_turn(data: Path) -> None:
    # In a process of its own, whose memory is nothing else's.
    done = benchmark("training", "--rounds", "1", "--json", "--no-save", SCANLINE_DATA=str(data))
    result = json.loads(done.stdout)
    assert result["side_by_side"]["n"] == result["one_after_another"]["n"] == 1
    assert result["side_by_side"]["median"] > 0
    assert result["ratio"]["median"] > 0
    assert 0.1 < result["gigabytes"] < 4
