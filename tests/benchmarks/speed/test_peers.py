import json

import pytest

from tests.benchmarks.runs import benchmark

RATIOS = {
    "multipart_empty",
    "raw_empty",
    "best_torch_32",
    "best_torch_1",
    "best_onnx_32",
    "jpeg12_best_peer",
    "two_workers",
    "v2_session",
}


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.usefixtures("wrk")
def test_servers_are_loaded_in_turn() -> None:
    done = benchmark("peers", "--quick", "--rounds", "1", "--seconds", "1", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert set(result["ratios"]) >= RATIOS
    for ratio in result["ratios"].values():
        assert 0 < ratio["low"] <= ratio["median"] <= ratio["high"]
    assert result["ready_seconds"]["median"] > 0.1
    assert 50 < result["proportional_mb"] <= result["resident_mb"] < 2000
    for name in ("empty endpoint", "tutorial, torch", "tutorial, onnx", "scanline, raw body"):
        for figures in result["servers"][name].values():
            assert figures["per_second"]["median"] > 0
            assert figures["refused"] == 0
    for left_out in result["left_out"]:
        assert left_out in done.stderr


def test_a_missing_wrk_is_said(tmp_path: object) -> None:
    done = benchmark("peers", PATH=str(tmp_path))
    assert done.returncode == 1
    assert "Debian's packages wrk" in done.stderr
