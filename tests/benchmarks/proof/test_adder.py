import json
from pathlib import Path

import pytest

from benchmarks.proof.adder import draw, measured
from models.artifact.checkpoint import SHIPPED
from models.errors import ScanlineError
from tests.benchmarks.runs import benchmark


@pytest.mark.slow
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
    draw(SHIPPED / "adder", file)
    assert file.stat().st_size > 20_000


def test_an_adder_without_a_certificate_is_refused() -> None:
    for model in ("notebook-adder", "digits"):
        with pytest.raises(ScanlineError, match="certificate"):
            measured(SHIPPED / model)
