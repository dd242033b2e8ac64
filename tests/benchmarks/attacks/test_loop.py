import os
from pathlib import Path

import httpx
import pytest

from benchmarks.attacks.loop import OWED_MS, measured, workloads
from benchmarks.servers.calls import answer
from tests.benchmarks.runs import port_of


@pytest.mark.slow
def test_every_workload_is_answered(client: httpx.Client) -> None:
    for name, call in workloads().items():
        assert answer(port_of(client), call)[0], name


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.usefixtures("wrk")
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two cores")
def test_a_probe_is_answered_beside_every_load(tmp_path: Path) -> None:
    attack = "40 bodies of 299,488 numbers"
    found = measured(1, [attack], tmp_path / "kept.json")
    assert measured(1, [attack], tmp_path / "kept.json") == found
    assert list(found["workloads"]) == ["nothing else", *workloads()]
    assert list(found["attacks"]) == [attack]
    each = [*found["workloads"].values(), found["attacks"][attack]]
    for one in each:
        assert one["probes"] > 10
        assert one["failed"] == 0
        assert 0 < one["held_ms"] <= found["held_ms"]
        assert 0 < one["p99_ms"] <= one["slowest_ms"] <= found["slowest_ms"]
    assert found["slowest_ms"] == max(one["slowest_ms"] for one in each)
    assert found["owed_ms"] == OWED_MS
