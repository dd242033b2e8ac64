from pathlib import Path

from benchmarks.documents import photos
from tests.benchmarks.documents.results import results


def test_pictures_are_counted(tmp_path: Path) -> None:
    found = {"photo": {"correct": 106, "n": 108, "interval": [0.935, 0.995]}}
    assert photos.right("photo", results(tmp_path, photos=found)) == "106 of 108 (93.5 to 99.5 %)"


def test_the_mean_of_three_strengths(tmp_path: Path) -> None:
    found = {"mnist": {"mean": {"1": 0.992, "2": 0.989, "3": 0.979}}}
    shown = photos.robustness_mean("mnist", results(tmp_path, robustness=found))
    assert shown == "99.2, 98.9, 97.9"
