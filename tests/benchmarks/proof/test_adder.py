import json
from pathlib import Path

from models.artifact.checkpoint import SHIPPED
from tests.benchmarks.runs import benchmark


def test_the_transitions_are_those_of_addition_and_no_tighter_than_the_certificate() -> None:
    result = json.loads(benchmark("adder", "--json", "--no-save").stdout)
    certified = result.pop("certified, rounding taken off")
    assert len(result) == 8
    for name, one in result.items():
        ones = name.count("1")
        assert (one["to carry"], one["bit"]) == divmod(ones, 2)
    for figure in ("slack", "margin"):
        least = min(one[figure] for one in result.values())
        assert certified[figure] < least < certified[figure] + 1e-3


def test_the_plot_is_drawn(tmp_path: Path) -> None:
    file = tmp_path / "a" / "boxes.png"
    assert benchmark("adder", "--plot", str(file), "--no-save").returncode == 0
    assert file.stat().st_size > 20_000


def test_an_adder_without_a_certificate_is_refused() -> None:
    for model in ("notebook-adder", "digits"):
        done = benchmark("adder", str(SHIPPED / model))
        assert done.returncode == 1
        assert "certificate" in done.stderr
        assert "Traceback" not in done.stderr
