import json

import pytest

from tests.benchmarks.runs import benchmark


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.usefixtures("wrk")
def test_ray_is_measured_beside_plain_workers() -> None:
    done = benchmark("cluster", "--rounds", "1", "--seconds", "1", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    for workload in ("sum of 8 bits", "28x28 PNG", "640x480 JPEG"):
        for server in ("plain", "Ray", "Ray in Python"):
            for count in (1, 2):
                assert result["servers"][f"{workload}: {server}, {count}"]["per_second"] > 0
        ratio = result["by_processor_time"][f"{workload}: Ray, 1 / plain, 1"]
        assert 0.05 < ratio["low"] <= ratio["median"] <= ratio["high"] < 2
