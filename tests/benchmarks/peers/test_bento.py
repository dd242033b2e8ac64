from tests.benchmarks.peers.servers import answered


def test_bentoml_reads_a_digit() -> None:
    assert answered("BentoML, onnx") == 7
