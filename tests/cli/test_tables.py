"""`scanline tables`."""

import csv
import io
import json
from pathlib import Path

import httpx
import pytest

from tests.cli.runs import on_terminal, scanline, uncoloured
from tests.pictures import encoded, photo, table

CELLS = [["42", "74"], ["24", ""], ["66", "74"]]
HEAD = ["file", "table", "row", "column", "text", "confidence", "accepted", "reason", "error"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sheet with a table, and one with nothing."""
    folder = tmp_path_factory.mktemp("sheets")
    (folder / "sheet.png").write_bytes(encoded(table(CELLS)))
    (folder / "blank.png").write_bytes(encoded(photo(7, 300, 300, ink=200)))
    return folder


def rows_of(folder: Path, *arguments: str, status: int = 0) -> list[dict[str, str]]:
    done = scanline("tables", *arguments, "--csv", cwd=folder)
    assert done.status == status
    return list(csv.DictReader(io.StringIO(done.out, newline="")))


def test_a_script_gets_a_line_a_cell_with_tabs_between(folder: Path) -> None:
    done = scanline("tables", "sheet.png", "blank.png", cwd=folder)
    assert done.status == 3  # nothing is on the second
    assert done.err == "scanline: 1 of 2 not accepted\n"
    rows = [line.split("\t") for line in done.out.splitlines()]
    assert [row[:5] for row in rows] == [
        ["sheet.png", "1", "1", "1", "42"],
        ["sheet.png", "1", "1", "2", "74"],
        ["sheet.png", "1", "2", "1", "24"],
        ["sheet.png", "1", "3", "1", "66"],
        ["sheet.png", "1", "3", "2", "74"],
        ["blank.png", "", "", "", ""],
    ]
    assert {len(row) for row in rows} == {len(HEAD)}


def test_csv_has_the_same_columns_and_a_head(folder: Path) -> None:
    rows = rows_of(folder, "sheet.png")
    assert list(rows[0]) == HEAD
    assert [row["text"] for row in rows] == ["42", "74", "24", "66", "74"]


def test_json_is_what_the_service_answers(folder: Path, client: httpx.Client) -> None:
    done = scanline("tables", "--json", "--totals", "sheet.png", cwd=folder)
    content = (folder / "sheet.png").read_bytes()
    answer = client.post("/v1/tables", params={"totals": "last-row"}, content=content).json()
    assert json.loads(done.out) == {"file": "sheet.png", **answer}


def test_people_see_the_table_and_whether_all_is_accepted(folder: Path) -> None:
    seen = uncoloured(on_terminal("tables", "sheet.png", "blank.png", cwd=folder).out)
    lines = [line.rstrip() for line in seen.splitlines()]
    assert lines[:6] == [
        "sheet.png  42  74",
        "           24",
        "           66  74",
        "",
        "           5 numbers, all accepted",
        "blank.png  no table was found",
    ]
    assert lines[-1] == "2 pictures: 1 accepted, 1 not accepted"


def test_totals_are_said_in_every_form(folder: Path) -> None:
    rows = rows_of(folder, "sheet.png", "--totals")
    assert list(rows[0]) == [*HEAD[:-1], "sum", "agrees", "error"]
    assert [(row["sum"], row["agrees"]) for row in rows] == [
        *[("", "")] * 3,
        ("66", "true"),
        ("74", "true"),
    ]
    seen = uncoloured(on_terminal("tables", "sheet.png", "--totals", cwd=folder).out)
    assert "column 1: 66, as the last row says" in seen
    assert "column 2: 74, as the last row says" in seen
    done = scanline("tables", "sheet.png", "--totals", "--json", cwd=folder)
    assert [one["agrees"] for one in json.loads(done.out)["tables"][0]["totals"]] == [True, True]


def test_a_pattern_is_for_all_columns_and_patterns_for_each(folder: Path) -> None:
    for asked, refused in (
        (["--pattern", r"\d\d"], []),
        (["--pattern", "[246]+"], ["74", "74"]),
        (["--patterns", "[246]+", "--patterns", "[47]+"], []),
        (["--patterns", "", "--patterns", r"\d\.\d"], ["74", "74"]),
        (["--patterns", "[246]+", "--patterns", ""], []),
        (["--pattern", "[47]+", "--patterns", "[246]+", "--patterns", ""], []),
    ):
        rows = rows_of(folder, "sheet.png", *asked, status=3 if refused else 0)
        doubtful = [row for row in rows if row["accepted"] == "false"]
        assert [(row["text"], row["reason"]) for row in doubtful] == [
            ("", f"no reading fits the pattern: without it {one} is read") for one in refused
        ], asked


def test_patterns_that_are_none_are_said(folder: Path) -> None:
    for asked, words in (
        (["--patterns", "["], "a [ without its ]"),
        (["--pattern", "["], "a [ without its ]"),
    ):
        done = scanline("tables", "sheet.png", *asked, cwd=folder)
        assert done.status == 1
        assert words in done.out
        assert done.err == "scanline: 1 of 1 could not be read\n"
