import json
from pathlib import Path

import pytest

from benchmarks.accuracy.numbers import edit_distance, matched
from tests.benchmarks.accuracy.test_photos import benchmark
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
    (tmp_path / "label.csv").write_text("file,label,checked\na.png,1,0\nb.png,427,1\n")
    (tmp_path / "none.csv").write_text("file,label,checked\na.png,1,0\n")
    (tmp_path / "other.csv").write_text("file,text\na.png,1\n")
    return tmp_path


def test_rows_and_characters_are_counted(folder: Path) -> None:
    result = json.loads(benchmark("numbers", str(folder / "rows.csv"), "--json").stdout)
    assert (result["rows"], result["rows_right"]) == (3, 1)
    assert result["row_accuracy"] == pytest.approx(1 / 3)
    low, high = result["interval"]
    assert 0 < low < 1 / 3 < high < 1
    assert result["character_error_rate"] == pytest.approx(2 / 7)
    assert result["milliseconds_median"] > 0


def test_where_there_is_a_column_checked_only_its_rows_with_1_count(folder: Path) -> None:
    result = json.loads(benchmark("numbers", str(folder / "label.csv"), "--json").stdout)
    assert (result["rows"], result["rows_right"]) == (1, 1)
    assert "row_accuracy" in benchmark("numbers", str(folder / "label.csv")).stdout


def test_what_is_missing_is_said(folder: Path) -> None:
    for arguments, words in (
        ([str(folder / "nowhere.csv")], "nowhere.csv"),
        ([str(folder / "none.csv")], "checked"),
        ([str(folder / "other.csv")], "lacks a column"),
        ([str(folder / "label.csv"), "--model", "digits"], "reads no numbers"),
    ):
        done = benchmark("numbers", *arguments)
        assert done.returncode == 1
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_a_page_of_40_digits_is_read_and_timed(data: Path) -> None:
    result = json.loads(benchmark("page", "--json", SCANLINE_DATA=str(data)).stdout)
    assert set(result) == {"800 x 600", "1600 x 1200"}
    for size in result.values():
        assert size["digits"] == 40
        assert size["rows_right"] >= 3
        assert 0 < size["milliseconds"]["low"] <= size["milliseconds"]["median"]
