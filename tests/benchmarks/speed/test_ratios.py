import pytest

from benchmarks.peers.fleet import EMPTY, OPENCV
from benchmarks.speed.ratios import ALONE, LARGE, MULTIPART, RAW, SMALL, Cell, ratios, spread

FAST, SLOW = "quick, torch", "slow, torch"
OTHERS = {
    EMPTY: [1000.0, 1000.0],
    FAST: [100.0, 50.0],
    SLOW: [10.0, 90.0],
    "one, onnx": [200.0, 400.0],
}


def test_a_ratio_is_taken_round_by_round_by_the_peer_with_the_highest_median() -> None:
    rates: dict[Cell, dict[str, list[float]]] = {
        cell: {**OTHERS, OPENCV: [400.0, 800.0], MULTIPART: [300.0, 200.0], RAW: [500.0, 700.0]}
        for cell in (SMALL, ALONE, LARGE)
    }
    found = ratios(rates, [*OTHERS, OPENCV])
    assert found["best_torch_32"] == pytest.approx({"median": 3.5, "low": 3.0, "high": 4.0})
    assert found["best_onnx_32"] == pytest.approx({"median": 1.0, "low": 0.5, "high": 1.5})
    assert found["multipart_empty"]["median"] == pytest.approx(0.25)
    assert found["raw_empty"]["high"] == pytest.approx(0.7)
    assert found["jpeg12_best_peer"] == found["best_onnx_32"]  # the tutorial on OpenCV is apart
    assert found["jpeg12_opencv"]["low"] == pytest.approx(0.25)


def test_a_spread_reaches_from_the_lowest_to_the_highest() -> None:
    assert spread([3.0, 1.0, 2.0]) == {"median": 2.0, "low": 1.0, "high": 3.0}
