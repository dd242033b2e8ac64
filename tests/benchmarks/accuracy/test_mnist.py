from pathlib import Path

import pytest

from benchmarks.accuracy.mnist import draw
from benchmarks.speed.training import measured


def test_the_plot_shows_every_model(tmp_path: Path) -> None:
    row = {"accuracy": 0.99, "interval": (0.988, 0.992), "microseconds": {"1": 100.0}}
    worse = row | {"accuracy": 0.95, "interval": (0.94, 0.96)}
    draw({"digits": row, "notebook-gru": worse}, tmp_path / "a" / "plot.png")
    assert (tmp_path / "a" / "plot.png").stat().st_size > 5000


@pytest.mark.slow
def test_both_ways_of_training_are_timed_in_turn(data: Path) -> None:
    result = measured(rounds=1)
    assert result["side_by_side"]["n"] == result["one_after_another"]["n"] == 1
    assert result["side_by_side"]["median"] > 0
    assert result["ratio"]["median"] > 0
    assert result["gigabytes"] > 0.1
