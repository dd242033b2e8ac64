import json

import pytest

from tests.benchmarks.runs import benchmark


@pytest.mark.slow
def test_a_large_jpeg_is_decoded_read_and_sent_in_turn() -> None:
    done = benchmark("jpeg", "--json", "--no-save")
    result = json.loads(done.stdout)
    assert result["cheapest decode"]["ratio"] == 1
    for way in ("cheapest decode", "from bytes", "over HTTP", "the service's processor time"):
        assert result[way]["milliseconds"] > 0
    low, high = result["from bytes"]["ratio_interval"]
    assert low <= result["from bytes"]["ratio"] <= high
    assert result["megabytes"] > 1
