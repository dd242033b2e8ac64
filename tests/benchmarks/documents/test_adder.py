from pathlib import Path

import numpy as np

from benchmarks.documents import adder
from benchmarks.proof.seeds import EACH_CELL
from models.artifact import checkpoint
from models.artifact.checkpoint import SHIPPED
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


def test_changes_at_random_are_those_that_no_gradient_led(tmp_path: Path) -> None:
    columns = ("tried", "certified", "exact", "outside", "wrong")
    figures = {
        "kinds": {
            "card": dict(zip(columns, (2000, 62, 62, 0, 0), strict=True)),
            "towards wrong answers": dict(zip(columns, (50, 29, 28, 1, 0), strict=True)),
        },
        "in all": dict(zip(columns, (2050, 91, 90, 1, 0), strict=True)),
        "hard pairs": 7264,
    }
    found = results(tmp_path, certificate=figures)
    assert adder.hunt(found).splitlines()[2:] == [
        "| at random | 2,000 | 62 | 62 | 0 | 0 |",
        "| towards wrong answers | 50 | 29 | 28 | 1 | 0 |",
        "| in all | 2,050 | 91 | 90 | 1 | 0 |",
    ]
    assert adder.pairs("hard", found) == "7,264"


def test_seeds_are_counted_and_their_proofs_ranged(tmp_path: Path) -> None:
    runs = {
        "seed 1": {"seconds": 8.4, "steps": 9, "margin": 1.6, "slack": 0.0191},
        "seed 2": {"seconds": 18.0, "steps": 9, "margin": 1.471, "slack": 0.0204},
        "seed 3": {"seconds": 60.0},
        "in all": {"seeds": 3, "closed": 2, "longest, seconds": 60.0},
    }
    rows = adder.seeds(results(tmp_path, seeds=dict.fromkeys(EACH_CELL, runs))).splitlines()[2:]
    assert rows[0] == "| `adder` | 2 of 3 | 8 to 18 | 1.47 to 1.60 | 0.019 to 0.020 |"
    assert len(rows) == len(EACH_CELL)


def test_the_weights_that_are_shown_are_those_of_the_file(tmp_path: Path) -> None:
    rows = adder.small(results(tmp_path)).splitlines()[2:]
    shown = [float(cell) for row in rows for cell in row.split("|")[2:-1] if cell.strip()]
    weights = checkpoint.load(SHIPPED / "adder-small").weights
    written = np.concatenate([tensor.ravel() for tensor in weights.values()])
    assert sorted(np.array(shown, np.float32)) == sorted(written)
