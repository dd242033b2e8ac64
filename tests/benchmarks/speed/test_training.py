import pytest

from benchmarks.speed.training import measured


@pytest.mark.slow
@pytest.mark.usefixtures("data")
def test_both_ways_of_training_are_timed_in_turn() -> None:
    result = measured(rounds=1)
    assert result["side_by_side"]["n"] == result["one_after_another"]["n"] == 1
    assert result["side_by_side"]["median"] > 0
    assert result["ratio"]["median"] > 0
    assert 0.1 < result["gigabytes"] < 4  # the process of the tests counts too
