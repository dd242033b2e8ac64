import pytest

from tests.benchmarks.peers.servers import answered


@pytest.mark.parametrize("name", ["tutorial, torch", "tutorial, onnx", "tutorial, onnx, OpenCV"])
def test_a_tutorials_service_reads_a_digit(name: str) -> None:
    assert answered(name) == 7
