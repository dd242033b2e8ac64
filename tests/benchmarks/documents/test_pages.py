from pathlib import Path

from benchmarks.documents import pages
from tests.benchmarks.documents.results import results


def test_turned_and_photographed_pages_are_told_by_what_is_kept(tmp_path: Path) -> None:
    kept = {"kept": 77, "of": 84, "share": 0.9167, "interval": [0.84, 0.96]}
    found = results(tmp_path, turned={"90 degrees": kept}, photographed={**kept, "photos": 126})
    assert pages.turned(found).splitlines()[2] == "| 90 degrees | 77 of 84 | 91.7 (84.0 to 96.0) |"
    assert pages.photographed(found) == "91.7 % (84.0 to 96.0) of 84 rows on 126 photos"


def test_pages_without_a_number_are_told_by_kind(tmp_path: Path) -> None:
    kind = {"n": 60, "read": 41, "accepted": 3, "wrong": 0.05, "interval": [0.02, 0.14]}
    table = pages.invented(results(tmp_path, invented={"print": kind, "all": kind}))
    assert table.splitlines()[2] == "| print | 60 | 41 | 3 | 5.0 (2.0 to 14.0) |"


def test_totals_say_how_many_that_are_accepted_are_wrong(tmp_path: Path) -> None:
    one = {"columns": 25, "right": 16, "accepted": 9, "accepted_right": 8}
    found = results(tmp_path, totals={"mark sheets": one, "drawn tables": one})
    assert pages.totals(found).splitlines()[2] == "| mark sheets | 25 | 16 | 9 | 1 |"
