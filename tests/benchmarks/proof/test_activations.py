import json

from tests.benchmarks.runs import benchmark


def test_the_activations_err_less_than_the_proof_allows() -> None:
    result = json.loads(benchmark("activations", "--stride", "9973", "--json").stdout)["lstm"]
    for name in ("sigmoid", "gate_tanh", "cell_tanh"):
        assert 0 < result[name] < result["allowed"] / 10
