import json

import pytest

from benchmarks.speed.scale import Cost, Machine, needs
from tests.benchmarks.runs import benchmark

MACHINE = Machine(cores=32, gbit=10, dollars=0.05, used=0.5, worker_mb=200)


def test_what_is_rare_needs_two_workers_that_may_fail_one_by_one() -> None:
    found = needs(Cost(cpu_ms=3, received=20_000), 1, MACHINE)
    assert (found["paid_cores"], found["machines"]) == (2, 2)
    assert found["dollars"] == round(2 * 0.05 * 730)
    assert found["gigabytes"] == 0.4


def test_cores_grow_with_the_requests_and_half_of_them_are_kept_free() -> None:
    found = needs(Cost(cpu_ms=2, received=1000), 100_000, MACHINE)
    assert found["cores"] == 200
    assert found["paid_cores"] == 400
    assert found["machines"] == 13
    assert found["gbit"] == 0.8


def test_where_the_network_fills_first_machines_are_paid_for_it() -> None:
    found = needs(Cost(cpu_ms=1, received=3_000_000), 1000, MACHINE)
    assert found["gbit"] == 24
    assert found["machines"] == 5  # of which each takes 5 Gbit/s
    assert found["paid_cores"] == 160 > found["cores"] / MACHINE.used


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.usefixtures("wrk")
def test_a_request_is_measured_and_scaled() -> None:
    done = benchmark("scale", "--seconds", "1", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    requests = result["requests"]
    assert requests["sum of 8 bits"]["cpu_ms"] < requests["640x480 JPEG"]["cpu_ms"] < 1000
    for workload, one in result["1,000,000 a second"].items():
        cores = requests[workload]["cpu_ms"] * 1000
        assert one["cores"] == pytest.approx(cores, rel=0.01)
        assert one["paid_cores"] > one["cores"]
