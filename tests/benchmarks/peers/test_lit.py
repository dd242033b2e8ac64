from tests.benchmarks.peers.servers import answered


def test_litserve_reads_a_digit() -> None:
    assert answered("LitServe, onnx") == 7
