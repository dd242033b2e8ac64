import csv
import io
import json

import pytest
from rich.console import Console

from cli.answers import Digit
from cli.layouts import DIGIT
from cli.reports import Form, Outcome, report_of, shown

SEVEN = Digit(model="m", digit=7, confidence=0.998, accepted=True, reason=None)
UNSURE = Digit(model="m", digit=1, confidence=0.5, accepted=False, reason="unsure: 50% only")
OUTCOMES = [
    Outcome("seven.png", SEVEN, None),
    Outcome("a,\t“b”.png", UNSURE, None),
    Outcome("none.png", None, "No such file"),
]


def printed(form: Form, capsys: pytest.CaptureFixture[str]) -> str:
    report = report_of(form, DIGIT, [one.name for one in OUTCOMES], Console())
    for outcome in OUTCOMES:
        report.add(outcome)
    return capsys.readouterr().out


def test_json_has_an_object_a_line_with_the_file_and_the_whole_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = [json.loads(line) for line in printed("json", capsys).splitlines()]
    assert lines[0] == {"file": "seven.png", **SEVEN.model_dump()}
    assert lines[2] == {"file": "none.png", "error": "No such file"}


def test_csv_and_tabs_have_the_same_columns(capsys: pytest.CaptureFixture[str]) -> None:
    head, *rows = csv.reader(io.StringIO(printed("csv", capsys), newline=""))
    assert head == ["file", *DIGIT.columns, "error"]
    assert rows[1] == ["a,\t“b”.png", "1", "0.5000", "false", "unsure: 50% only", ""]
    tabs = [line.split("\t") for line in printed("tabs", capsys).splitlines()]
    assert [[shown(cell) for cell in row] for row in rows] == tabs
    assert {len(row) for row in tabs} == {len(head)}


def test_people_see_the_names_in_a_column_and_no_row_without_a_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = printed("lines", capsys).splitlines()
    places = {line.index(word) for line, word in zip(lines, ("7 ", "1 ", "No such"), strict=True)}
    assert len(places) == 1
    assert "accepted" in lines[0]
    assert "unsure" in lines[1]


def test_of_a_long_name_the_end_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    name = "folder/" * 30 + "seven.png"
    report = report_of("lines", DIGIT, [name], Console(width=80))
    report.add(Outcome(name, SEVEN, None))
    line = capsys.readouterr().out
    assert line.startswith("…")
    assert "/seven.png" in line
    assert len(line) <= 81


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("seven é.png", "seven é.png"),
        ("a\tb\nc", r"a\tb\nc"),
        ("\x1b[2J\x7f", r"\x1b[2J\x7f"),
        ("\udcff", r"\udcff"),
        ("\u202egnp", r"\u202egnp"),
    ],
)
def test_what_cannot_be_printed_is_escaped(text: str, line: str) -> None:
    assert shown(text) == line
