from pathlib import Path

from benchmarks.documents import adder
from tests.benchmarks.documents.results import results


def test_a_proved_margin_is_never_rounded_up(tmp_path: Path) -> None:
    found = results(tmp_path, adder={"certified, rounding taken off": {"margin": 1.5399}})
    assert adder.margin(found) == "1.53"


def test_the_transitions_are_in_order(tmp_path: Path) -> None:
    steps = {
        f"carry {carry}, {a} and {b}": {
            "bit": (carry + a + b) % 2,
            "to carry": (carry + a + b) // 2,
            "slack": 0.02351,
            "margin": 1.8691,
        }
        for carry in (0, 1)
        for a in (0, 1)
        for b in (0, 1)
    }
    rows = adder.transitions(results(tmp_path, adder=steps)).splitlines()[2:]
    assert rows[0] == "| carry 0, 0+0 | 0 | 0 | 0.0235 | 1.869 |"
    assert rows[-1] == "| carry 1, 1+1 | 1 | 1 | 0.0235 | 1.869 |"


def test_the_larger_tanh_is_shown(tmp_path: Path) -> None:
    errors = {"sigmoid": 1.2e-7, "gate_tanh": 3e-7, "cell_tanh": 2e-7}
    found = results(tmp_path, activations={"lstm": errors})
    assert adder.activations(found) == "1.2e-07 for the sigmoid and 3.0e-07 for the tanh"
