import os

import pytest

from benchmarks.speed.soak import measured


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two cores")
def test_under_steady_load_memory_is_flat_and_no_answer_is_wrong() -> None:
    result = measured(60)
    print(result)
    assert result["requests"] - result["refused"] > 100
    assert result["wrong"] == 0
    assert result["lost"] == 0
    assert result["growth_percent"] < 5
