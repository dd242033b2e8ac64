from tests.benchmarks.peers.servers import answered


def test_an_empty_endpoint_answers_without_a_look_at_the_picture() -> None:
    assert answered("empty endpoint") == 7
