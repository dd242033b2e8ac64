from tests.benchmarks.peers.servers import answered


def test_a_tutorials_service_reads_a_digit() -> None:
    assert answered("tutorial, onnx, OpenCV") == 7
