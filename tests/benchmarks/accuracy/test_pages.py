from pathlib import Path

import pytest

from benchmarks.accuracy.pages import judged, matched, measured
from benchmarks.reader import LineReader
from models.errors import ScanlineError
from tests.pictures import encoded, sheet


def test_rows_are_matched_in_order_at_the_fewest_edits() -> None:
    assert matched(["12", "34"], ["12", "34"]) == ([True, True], 0)
    assert matched(["12", "34"], ["34"]) == ([False, True], 2)
    assert matched(["12", "34"], ["7", "12", "34"]) == ([True, True], 1)
    rights, edits = matched(["12", "34"], ["34", "12"])
    assert (sum(rights), edits) == (1, 4)
    assert matched(["123"], ["124"]) == ([False], 1)
    assert matched(["12"], []) == ([False], 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.png").write_bytes(encoded(sheet(["0522", "71"]).image))
    (tmp_path / "b.png").write_bytes(encoded(sheet(["427"]).image))
    (tmp_path / "broken.png").write_bytes(b"nothing")
    (tmp_path / "rows.csv").write_text("file,rows,kind\na.png,0522|72,scan\nbroken.png,7,scan\n")
    (tmp_path / "splits.csv").write_text("file,rows,split\na.png,0522|71,tune\nb.png,5,report\n")
    (tmp_path / "other.csv").write_text("file,text\na.png,1\n")
    return tmp_path


def test_rows_and_characters_are_counted(folder: Path) -> None:
    result = measured(folder / "rows.csv", "all", "lines")
    assert (result["pictures"], result["rows"], result["rows_right"]) == (2, 3, 1)
    assert result["row_accuracy"] == pytest.approx(1 / 3)
    low, high = result["interval"]
    assert 0 < low < 1 / 3 < high < 1
    assert result["character_error_rate"] == pytest.approx(2 / 7)
    assert result["milliseconds_median"] > 0


def test_each_row_is_judged_those_of_a_broken_picture_too(folder: Path) -> None:
    figures, rights = judged(folder / "rows.csv", "all", "lines")
    assert rights == [True, False, False]
    assert figures["rows_right"] == 1


def test_a_split_is_read_alone(folder: Path) -> None:
    result = measured(folder / "splits.csv", "tune", "lines")
    assert (result["pictures"], result["rows"], result["rows_right"]) == (1, 2, 2)


def test_the_numbers_of_a_row_are_joined(folder: Path) -> None:
    (folder / "a.png").write_bytes(encoded(sheet(["0522"], gap=120).image))
    assert [one.text for one in LineReader("lines").rows(sheet(["0522"], gap=120).image)[0]] == [
        *"0522"
    ]
    (folder / "rows.csv").write_text("file,rows\na.png,0522\n")
    assert measured(folder / "rows.csv", "all", "lines")["rows_right"] == 1


def test_what_is_missing_is_said(folder: Path) -> None:
    for name, split, model, words in (
        ("nowhere.csv", "all", "lines", "nowhere.csv"),
        ("other.csv", "all", "lines", "lacks a column"),
        ("rows.csv", "tune", "lines", "lacks a column"),
        ("splits.csv", "night", "lines", "of the split 'night'"),
        ("rows.csv", "all", "digits", "reads no numbers"),
    ):
        with pytest.raises(ScanlineError, match=words):
            measured(folder / name, split, model)
