from pathlib import Path

from benchmarks.documents import doubt
from tests.benchmarks.documents.results import results

FIGURES = {
    "split": "tune",
    "enough": 0.977,
    "fonts": {"training": 28, "kept_aside": 15},
    "accepted": 0.983,
    "accepted_interval": [0.963, 0.992],
    "accepted_right": 1,
    "accepted_right_interval": [0.99, 1],
    "turned_away": {
        "in a circle": {
            "n": 400,
            "accepted": 0.1,
            "wrong": 300,
            "share": 0.97,
            "interval": [0.944, 0.984],
        }
    },
    "turned_away_mean": 0.97,
    "look_alikes": {"O": 0.5, "J": 1.0, "l": 0.25},
    "twins": {"accepted": 0.96},
    "seven_segments": {"n": 400, "accuracy": 0.8, "interval": [0.76, 0.84]},
}


def test_digits_that_are_accepted_stand_first(tmp_path: Path) -> None:
    table = doubt.accepted(results(tmp_path, {"accepted": 350}, doubt=FIGURES))
    assert table.splitlines()[2:] == [
        "| digits accepted (n = 350) | 98.3 (96.3 to 99.2) |",
        "| of these right | 100.0 (99.0 to 100.0) |",
    ]


def test_each_family_has_a_row(tmp_path: Path) -> None:
    table = doubt.families(results(tmp_path, doubt=FIGURES))
    assert table.splitlines()[2:] == [
        "| in a circle | 400 | 10.0 | 300 | 97.0 (94.4 to 98.4) |",
        "| mean |  |  |  | 97.0 |",
    ]


def test_look_alikes_are_named_the_worst_first(tmp_path: Path) -> None:
    found = results(tmp_path, doubt=FIGURES)
    assert doubt.characters("look_alikes", found) == "`l` 25, `O` 50 and `J` 100"
    assert doubt.twins(found) == "96 %"
    assert doubt.segments(found) == "80.0 % (76.0 to 84.0; n = 400)"
    assert doubt.split(found) == "tune"
    assert doubt.enough(found) == "97.7 %"
    assert doubt.fonts("kept_aside", found) == "15"
