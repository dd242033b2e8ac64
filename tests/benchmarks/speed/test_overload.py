import json
import os

import pytest

from tests.benchmarks.runs import benchmark


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.usefixtures("wrk")
def test_overload_is_refused_and_nothing_else_suffers() -> None:
    done = benchmark("overload", "--seconds", "1", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    loads = result["loads"]
    for load in ("0.5", "1", "2", "5", "10"):
        assert loads["wrong"][load] == loads["refused_bare"][load] == 0
        assert loads["requests"][load] > 0
        assert loads["probes"][load] > 0
        assert loads["probes_failed"][load] == 0
        assert 0 < loads["of_peak"][load] <= 1
        assert 0 < loads["p50_ms"][load] <= loads["p99_ms"][load]
    assert loads["refused"]["10"] > loads["refused"]["0.5"]
    assert result["capacity"] <= result["peak"]
    assert result["refusal_microseconds"] > 0


def test_a_missing_wrk_is_said(tmp_path: os.PathLike[str]) -> None:
    done = benchmark("overload", PATH=str(tmp_path))
    assert done.returncode == 1
    assert "Debian's packages wrk" in done.stderr
