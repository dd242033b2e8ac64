from pathlib import Path

from benchmarks.documents import photos
from tests.benchmarks.documents.results import results


def test_rejection_has_a_row_for_each_kind_that_is_turned_away(tmp_path: Path) -> None:
    figures = {
        "accepted": 0.983,
        "accepted_interval": [0.963, 0.992],
        "accepted_right": 1,
        "accepted_right_interval": [0.99, 1],
        "turned_away": {"blank": 1.0, "letter": 0.97},
        "turned_away_mean": 0.985,
    }
    table = photos.doubt(results(tmp_path, {"accepted": 350}, doubt=figures))
    assert table.splitlines()[2:] == [
        "| digits accepted (n = 350) | 98.3 (96.3 to 99.2) |",
        "| of these right | 100.0 (99.0 to 100.0) |",
        "| turned away: blank | 100.0 |",
        "| turned away: letter | 97.0 |",
        "| turned away, mean | 98.5 |",
    ]


def test_pictures_are_counted(tmp_path: Path) -> None:
    found = {"photo": {"correct": 106, "n": 108, "interval": [0.935, 0.995]}}
    assert photos.right("photo", results(tmp_path, photos=found)) == "106 of 108 (93.5 to 99.5 %)"


def test_the_mean_of_three_strengths(tmp_path: Path) -> None:
    found = {"mnist": {"mean": {"1": 0.992, "2": 0.989, "3": 0.979}}}
    shown = photos.robustness_mean("mnist", results(tmp_path, robustness=found))
    assert shown == "99.2, 98.9, 97.9"
