import json
from pathlib import Path

import pytest

from benchmarks.accuracy.ink import draw
from tests.benchmarks.runs import benchmark, digits


@pytest.mark.slow
def test_each_step_of_ink_is_switched_off(tmp_path: Path, data: Path) -> None:
    folder = digits(tmp_path, tune=(0, 1, 2))
    arguments = ["ink", str(folder), "--images", "20", "--json"]
    result = json.loads(benchmark(*arguments, SCANLINE_DATA=str(data)).stdout)
    steps = result["steps"]
    assert steps["none"]["photo"] == 1
    assert steps["polarity"]["mnist_enlarged"] < 0.8 < steps["none"]["mnist_enlarged"]
    for step in steps.values():
        assert step["microseconds_photo"] > 0
    assert result["n"]["photo"] == result["n"]["far"] == result["n"]["distorted"] / 6 == 3


def test_the_plot_shows_the_steps(tmp_path: Path) -> None:
    draw(tmp_path / "a" / "steps.png")
    assert (tmp_path / "a" / "steps.png").stat().st_size > 10_000
