import json
import os

import httpx
import pytest

from benchmarks.attacks.fairness import TRICKLERS, adding
from tests.benchmarks.runs import benchmark, port_of
from tests.waiting import until


def test_a_long_sum_is_added_all_the_while(client: httpx.Client) -> None:
    with adding(port_of(client)) as answered:
        until(lambda: len(answered) >= 2)
    assert min(answered) > 65_536


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.usefixtures("wrk")
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two cores")
def test_what_others_leave_is_counted() -> None:
    done = benchmark("fairness", "--seconds", "1", "--rounds", "1", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    trickling, sums = found["trickling"], found["sums"]
    assert trickling["tricklers"] == TRICKLERS
    assert trickling["requests"] > 5
    assert trickling["served"] == trickling["200"] / trickling["requests"]
    assert trickling["served"] >= found["owed"]["trickling"]
    assert sums["long"] >= 1
    alone, beside = (sums[name]["median"] for name in ("alone", "beside"))
    assert sums["keep"]["median"] == pytest.approx(beside / alone)
