import json
import shutil
from pathlib import Path

import pytest

from benchmarks.accuracy.numbers import edit_distance, matched, measured
from models.errors import ScanlineError
from tests.benchmarks.runs import benchmark
from tests.pictures import encoded, sheet


def test_rows_are_matched_in_order_at_the_fewest_edits() -> None:
    assert matched(["12", "34"], ["12", "34"]) == (2, 0)
    assert matched(["12", "34"], ["34"]) == (1, 2)
    assert matched(["12", "34"], ["7", "12", "34"]) == (2, 1)
    assert matched(["12", "34"], ["34", "12"]) == (1, 4)
    assert matched(["123"], ["124"]) == (0, 1)
    assert matched(["12"], []) == (0, 2)


def test_edits_are_insertions_deletions_and_substitutions() -> None:
    assert edit_distance("0522", "0522") == 0
    assert edit_distance("0522", "522") == 1
    assert edit_distance("0522", "10523") == 2
    assert edit_distance("", "11") == 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.png").write_bytes(encoded(sheet(["0522", "71"]).image))
    (tmp_path / "b.png").write_bytes(encoded(sheet(["427"]).image))
    (tmp_path / "broken.png").write_bytes(b"nothing")
    (tmp_path / "rows.csv").write_text("file,rows,kind\na.png,0522|72,scan\nbroken.png,7,scan\n")
    (tmp_path / "splits.csv").write_text("file,rows,split\na.png,0522|71,tune\nb.png,5,report\n")
    (tmp_path / "label.csv").write_text("file,label,checked\na.png,1,0\nb.png,427,1\n")
    (tmp_path / "none.csv").write_text("file,label,checked\na.png,1,0\n")
    (tmp_path / "other.csv").write_text("file,text\na.png,1\n")
    return tmp_path


def test_rows_and_characters_are_counted(folder: Path) -> None:
    result = json.loads(benchmark("numbers", str(folder / "rows.csv"), "--json").stdout)
    assert (result["pictures"], result["rows"], result["rows_right"]) == (2, 3, 1)
    assert result["row_accuracy"] == pytest.approx(1 / 3)
    low, high = result["interval"]
    assert 0 < low < 1 / 3 < high < 1
    assert result["character_error_rate"] == pytest.approx(2 / 7)
    assert result["milliseconds_median"] > 0


def test_where_there_is_a_column_checked_only_its_rows_with_1_count(folder: Path) -> None:
    result = json.loads(benchmark("numbers", str(folder / "label.csv"), "--json").stdout)
    assert (result["rows"], result["rows_right"]) == (1, 1)


def test_a_split_is_read_alone(folder: Path) -> None:
    done = benchmark("numbers", str(folder / "splits.csv"), "--split", "tune", "--json")
    result = json.loads(done.stdout)
    assert (result["pictures"], result["rows"], result["rows_right"]) == (1, 2, 2)


def test_without_a_file_the_pages_of_either_split_and_the_cheque_amounts_are_read(
    folder: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(folder, data / "numbers", ignore=shutil.ignore_patterns("data"))
    (data / "numbers" / "splits.csv").rename(data / "numbers" / "labels.csv")
    (data / "numbers" / "label.csv").rename(data / "numbers" / "orand-car-a.csv")
    done = benchmark("numbers", "--json", "--no-save", SCANLINE_DATA=str(data))
    result = json.loads(done.stdout)
    assert {name: (one["rows_right"], one["rows"]) for name, one in result.items()} == {
        "pages report": (0, 1),
        "pages tune": (2, 2),
        "cheque amounts": (1, 1),
    }


def test_what_is_missing_is_said(folder: Path) -> None:
    for name, split, model, words in (
        ("nowhere.csv", "all", "lines", "nowhere.csv"),
        ("none.csv", "all", "lines", "with checked = 1"),
        ("other.csv", "all", "lines", "lacks a column"),
        ("rows.csv", "tune", "lines", "lacks a column"),
        ("splits.csv", "night", "lines", "with split 'night'"),
        ("label.csv", "all", "digits", "reads no numbers"),
    ):
        with pytest.raises(ScanlineError, match=words):
            measured(folder / name, split, model)
