"""Where answers are kept, what a run that goes on may touch is only what it made."""

from pathlib import Path
from typing import Any

import pytest

from cli.answers import NumbersOrPages
from cli.journal import Journal
from cli.kept import Kept
from cli.reports import Outcome
from cli.sources import sources_of
from models.errors import ScanlineError
from tests.cli.answers import numbers, one
from tests.cli.spreadsheets import values
from tests.pictures import encoded, sheet

PICTURE = encoded(sheet(["42"]).image)
DOUBTED = numbers([one("42", "it is odd")])


def run(folder: Path, journal: Path | None, *names: str) -> None:
    opened: Journal[Any] | None = None
    if journal is not None:
        opened = Journal(journal, "numbers", {}, NumbersOrPages)
    try:
        kept = Kept(folder / "doubtful", folder / "out.xlsx", opened)
        for name in names:
            kept.add(Outcome(name, DOUBTED, None), kept.crops_of(name, PICTURE, None, DOUBTED))
        kept.save()
    finally:
        if opened is not None:
            opened.close()


def test_nothing_is_kept_where_nothing_is_asked_for(tmp_path: Path) -> None:
    kept = Kept()
    assert kept.crops_of("a.png", b"no picture", None, DOUBTED) == []
    kept.add(Outcome("a.png", DOUBTED, None), [])
    kept.save()
    assert kept.way_on == ""


def test_a_folder_and_a_spreadsheet_are_kept_together(tmp_path: Path) -> None:
    run(tmp_path, None, "a.png")
    labels = (tmp_path / "doubtful" / "labels.csv").read_text()
    assert labels.splitlines()[1:] == ["00001.png,42,it is odd,a.png"]
    assert values(tmp_path / "out.xlsx")["Numbers"][1:] == [["a.png", 1, 42]]


def test_what_a_run_made_it_goes_on_with(tmp_path: Path) -> None:
    run(tmp_path, tmp_path / "journal", "a.png")
    labels = tmp_path / "doubtful" / "labels.csv"
    labels.write_text(labels.read_text().replace(",42,", ",47,"))
    run(tmp_path, tmp_path / "journal", "a.png", "b.png")
    assert labels.read_text().splitlines()[1:] == [
        "00001.png,47,it is odd,a.png",
        "00002.png,42,it is odd,b.png",
    ]
    assert len(values(tmp_path / "out.xlsx")["Numbers"]) == 3


@pytest.mark.parametrize("name", ["doubtful", "out.xlsx"])
def test_what_another_run_made_is_refused(tmp_path: Path, name: str) -> None:
    run(tmp_path, None, "a.png")
    (tmp_path / ("out.xlsx" if name == "doubtful" else "doubtful")).rename(tmp_path / "away")
    with pytest.raises(ScanlineError, match="already: name another"):
        run(tmp_path, tmp_path / "journal", "a.png")


def test_a_spreadsheet_that_was_changed_is_refused_and_no_folder_made(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    run(tmp_path, journal, "a.png")
    (tmp_path / "out.xlsx").write_bytes(b"corrected")
    (tmp_path / "doubtful").rename(tmp_path / "away")
    with pytest.raises(ScanlineError, match=r"out\.xlsx is there already"):
        run(tmp_path, journal, "a.png")
    assert not (tmp_path / "doubtful").exists()
    assert (tmp_path / "out.xlsx").read_bytes() == b"corrected"


def test_what_a_stopped_run_put_among_the_pictures_is_not_read(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    run(tmp_path, journal, "a.png", "b.png")
    sources = sources_of([str(tmp_path / "doubtful"), "a.png"])
    assert len(sources) == 3
    opened = Journal(journal, "numbers", {}, NumbersOrPages)
    assert Kept(tmp_path / "doubtful", None, opened).to_read(sources) == sources[2:]
    assert Kept(tmp_path / "doubtful", None, opened).to_read(sources[:2]) == sources[:2]
    opened.close()
    assert Kept(tmp_path / "new").to_read(sources) == sources


def test_whoever_stops_a_run_is_told_how_to_go_on(tmp_path: Path) -> None:
    assert "--resume" in Kept(xlsx=tmp_path / "out.xlsx").way_on
    journal = Journal(tmp_path / "j", "numbers", {}, NumbersOrPages)
    assert Kept(journal=journal).way_on == "the same command goes on from there"
    journal.close()
