import json
from pathlib import Path

from benchmarks.accuracy.mnist import draw, microseconds
from tests.benchmarks.runs import benchmark


def test_mnist_is_at_the_shipped_models_accuracy(data: Path) -> None:
    done = benchmark("mnist", "--json", "--no-save", SCANLINE_DATA=str(data))
    result = json.loads(done.stdout)
    digits = result["digits"]
    assert digits["n"] == 10_000
    assert digits["accuracy"] >= 0.993
    assert digits["accuracy"] == digits["correct"] / digits["n"]
    assert digits["interval"][0] < digits["accuracy"] < digits["interval"][1]
    assert set(digits["microseconds"]) == {"1", "64"}
    assert result["gru"]["seeds"]["n"] == 3


def test_the_plot_shows_every_model(tmp_path: Path) -> None:
    row = {"accuracy": 0.99, "interval": (0.988, 0.992), "microseconds": {"1": 100.0}}
    worse = row | {"accuracy": 0.95, "interval": (0.94, 0.96)}
    draw({"digits": row, "notebook-gru": worse}, tmp_path / "a" / "plot.png")
    assert (tmp_path / "a" / "plot.png").stat().st_size > 5000


def test_a_run_is_timed_after_a_first_that_warms_up() -> None:
    done = []
    assert microseconds(lambda: done.append(1), runs=3) > 0
    assert len(done) == 4
