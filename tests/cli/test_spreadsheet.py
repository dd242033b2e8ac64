"""A spreadsheet of what was read, and what is to be checked in it."""

import os
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cli import sheets as sheets_module
from cli.reports import Outcome
from cli.spreadsheet import Spreadsheet
from models.errors import ScanlineError
from tests.cli.answers import cell, numbers, one, tables
from tests.cli.spreadsheets import cells, values

HEAD = ["picture", "sheet", "cell", "read", "why"]


def never(_digest: str) -> bool:
    return False


def saved(path: Path, *outcomes: Outcome[Any]) -> Path:
    book = Spreadsheet(path / "out.xlsx", never)
    for outcome in outcomes:
        book.add(outcome)
    assert list(path.iterdir()) == []  # before the end nothing is there
    book.save(lambda _digest: None)
    assert [file.name for file in path.iterdir()] == ["out.xlsx"]
    return path / "out.xlsx"


def to_check(path: Path) -> list[list[Any]]:
    legend, head, *lines = values(path)["To check"]
    assert len(legend) == 1
    assert "amber" in legend[0]
    assert head == HEAD
    return lines


def test_numbers_are_typed_off_row_by_row(tmp_path: Path) -> None:
    first = numbers([one("2017")], [one("42"), one("1,5", "it is odd"), one("007")])
    second = numbers([one("-7.50")])
    path = saved(
        tmp_path, Outcome("=a/scan.pdf#page=1", first, None), Outcome("b.png", second, None)
    )
    assert list(values(path)) == ["Numbers", "To check"]
    assert values(path)["Numbers"] == [
        ["picture", "row", "numbers"],
        ["=a/scan.pdf#page=1", 1, 2017],
        ["=a/scan.pdf#page=1", 2, 42, "1,5", "007"],
        ["b.png", 1, -7.5],
    ]
    seen = cells(path)["Numbers"]
    assert [place for place, one in seen.items() if one.is_amber] == ["D3"]
    assert seen["D3"].comment == "it is odd (43.2%)"
    assert to_check(path) == [["=a/scan.pdf#page=1", "Numbers", "D3", "1,5", "it is odd (43.2%)"]]


def test_nothing_that_was_not_read_is_silent(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        Outcome("word.png", numbers([one("7")], left_out=("a word",)), None),
        Outcome("blank.png", numbers(), None),
        Outcome("full.png", numbers([one("7")], truncated=True), None),
        Outcome("no\x1b.png", None, "the file is empty"),
        Outcome("scan.pdf#page=2", None, "it is broken"),
        Outcome("none.png", tables(), None),
    )
    assert [(line[0], *line[1:4], line[4]) for line in to_check(path)] == [
        ("word.png", None, None, None, "left out at 12,34 (56x8): a word"),
        ("blank.png", None, None, None, "no numbers were found"),
        ("full.png", None, None, None, "there is more on the page than is read: cut it"),
        (r"no\x1b.png", None, None, None, "the file is empty"),
        ("scan.pdf#page=2", None, None, None, "it is broken"),
        ("none.png", None, None, None, "no table was found"),
    ]


def test_each_table_is_a_sheet_with_its_cells_in_their_places(tmp_path: Path) -> None:
    first = [[cell(None, "no number"), None, cell("7")], [None, cell("12.5", "odd"), cell("0")]]
    path = saved(
        tmp_path,
        Outcome("a/sheet.png", tables(first, [[cell("1")]]), None),
        Outcome("b/Sheet.png", tables([[cell("2")]]), None),
    )
    found = values(path)
    assert list(found) == ["sheet.png", "sheet.png (2)", "Sheet.png (3)", "To check"]
    assert found["sheet.png"] == [
        [None, None, 7],
        [None, 12.5, 0],
        [],
        ["a/sheet.png, table 1"],
    ]
    assert found["Sheet.png (3)"] == [[2], [], ["b/Sheet.png, table 1"]]
    seen = cells(path)["sheet.png"]
    assert [place for place, one in seen.items() if one.is_amber] == ["A1", "B2"]
    assert seen["B2"].format == "0.0"
    assert to_check(path) == [
        ["a/sheet.png", "sheet.png", "A1", None, "no number (43.2%)"],
        ["a/sheet.png", "sheet.png", "B2", 12.5, "odd (43.2%)"],
    ]


def test_a_cell_that_takes_several_places_is_merged_but_over_nothing_else(tmp_path: Path) -> None:
    wide = [[cell("1", columns=2), None, None], [cell("2", rows=9, columns=9), None, cell("3")]]
    tall = [[cell("1", rows=2), cell("2", rows=2, columns=5)], [None, None]]
    path = saved(tmp_path, Outcome("a.png", tables(wide, tall), None))
    book = load_workbook(path)
    assert [str(one) for one in book["a.png"].merged_cells.ranges] == ["A1:B1"]
    assert {str(one) for one in book["a.png (2)"].merged_cells.ranges} == {"A1:A2", "B1:B2"}
    assert values(path)["a.png"][:2] == [[1], [2, None, 3]]


def test_a_total_is_checked_below_its_column(tmp_path: Path) -> None:
    rows = [[cell("7"), cell("a"), cell("4"), None], [cell("7"), cell("5"), cell("5"), None]]
    totals: list[dict[str, Any]] = [
        {"column": 0, "sum": "7", "agrees": True},
        {"column": 1, "sum": None, "agrees": None},
        {"column": 2, "sum": "4", "agrees": False},
    ]
    path = saved(tmp_path, Outcome("a.png", tables(rows, totals=totals), None))
    assert values(path)["a.png"][2] == [
        "7, as the last row says",
        "what stands above the last row cannot be added",
        "4, but the last row says 5",
    ]
    assert [place for place, one in cells(path)["a.png"].items() if one.is_amber] == ["B3", "C3"]
    assert to_check(path) == [
        ["a.png", "a.png", "B3", None, "what stands above the last row cannot be added"],
        ["a.png", "a.png", "C3", None, "4, but the last row says 5"],
    ]


def test_where_no_total_stands_that_is_to_be_checked_if_it_was_asked_for(tmp_path: Path) -> None:
    rows = [[cell("7")], [None]]
    path = saved(tmp_path, Outcome("a.png", tables(rows, totals=[]), None))
    assert to_check(path) == [["a.png", "a.png", None, None, "no number stands in the last row"]]


def test_what_is_there_is_replaced_only_if_it_may_be(tmp_path: Path) -> None:
    digests: list[str] = []
    book = Spreadsheet(tmp_path / "out.xlsx", never)
    book.save(digests.append)
    with pytest.raises(ScanlineError, match=r"out\.xlsx is there already: name another file"):
        Spreadsheet(tmp_path / "out.xlsx", never)
    book = Spreadsheet(tmp_path / "out.xlsx", digests.__contains__)
    book.add(Outcome("a.png", numbers([one("7")]), None))
    book.save(digests.append)
    assert values(tmp_path / "out.xlsx")["Numbers"][1] == ["a.png", 1, 7]
    (tmp_path / "out.xlsx").write_bytes(b"corrected")
    with pytest.raises(ScanlineError, match="is there already"):
        Spreadsheet(tmp_path / "out.xlsx", digests.__contains__)


def test_where_no_file_can_be_made_that_is_said_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "none")
    os.mkfifo(tmp_path / "pipe")
    for name, why in (
        ("none/a.xlsx", "cannot be made: No such file"),
        ("pipe/a.xlsx", "cannot be made: Not a directory"),
        ("link", "is there already"),
        ("pipe", "is there already"),
        (".", "is there already"),
    ):
        with pytest.raises(ScanlineError, match=why):
            Spreadsheet(tmp_path / name, lambda _digest: True)
    with pytest.raises(ScanlineError, match="cannot be made: "):
        Spreadsheet(Path("/proc/a.xlsx"), never)


def test_a_sheet_that_is_full_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets_module, "ROWS", 3)
    book = Spreadsheet(tmp_path / "out.xlsx", never)
    with pytest.raises(ScanlineError, match="read fewer pictures into a file"):
        book.add(Outcome("a.png", numbers(*[[one("7")]] * 3), None))
    book = Spreadsheet(tmp_path / "out.xlsx", never)
    book.add(Outcome("a.png", None, "the file is empty"))
    with pytest.raises(ScanlineError, match="3 rows"):
        book.add(Outcome("b.png", None, "the file is empty"))
    assert list(tmp_path.iterdir()) == []


def test_a_word_is_a_dash_and_need_not_be_checked(tmp_path: Path) -> None:
    word = {**cell(None, "a word"), "is_word": True}
    unread = cell(None, "nothing was read there")
    path = saved(tmp_path, Outcome("a.png", tables([[word, unread], [cell("1"), cell("2")]]), None))
    assert values(path)["a.png"][:2] == [["\N{EN DASH}"], [1, 2]]
    assert to_check(path) == [["a.png", "a.png", "B1", None, "nothing was read there (43.2%)"]]
