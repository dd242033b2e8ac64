import csv
import io
import json
import sys

import pytest
from rich.console import Console

from cli.answers import Digit
from cli.layouts import DIGIT
from cli.printable import shown
from cli.reports import Form, Outcome, no_formula, report_of
from tests.cli.test_printable import MOVING

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


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20"])
def test_what_begins_a_formula_is_a_text_to_spreadsheets(begin: str) -> None:
    for rest in ("1+1", "cmd|' /C calc'!A0", ""):
        assert no_formula(begin + rest) == "'" + begin + rest


@pytest.mark.parametrize(
    "cell", ["", "7", "-3", "-12.5", "-10,200", "0.9980", "a=1", "'=1", "seven"]
)
def test_numbers_and_texts_stay_as_they_are(cell: str) -> None:
    assert no_formula(cell) == cell


def test_no_cell_of_csv_is_a_formula(capsys: pytest.CaptureFixture[str]) -> None:
    evil = '=HYPERLINK("http://evil.example")'
    answer = Digit(model=evil, digit=7, confidence=0.5, accepted=False, reason=f"@{evil}\x1b[2J")
    report = report_of("csv", DIGIT, [evil], Console())
    report.add(Outcome(evil, answer, None))
    report.add(Outcome("-1", None, f"+{evil}"))
    _, first, second = csv.reader(io.StringIO(capsys.readouterr().out, newline=""))
    assert first == [f"'{evil}", "7", "0.5000", "false", rf"'@{evil}\x1b[2J", ""]
    assert second == ["-1", "", "", "", "", f"'+{evil}"]


@pytest.mark.parametrize("form", ["csv", "json", "lines", "tabs"])
def test_nothing_of_a_name_or_an_answer_moves_a_terminal(
    form: Form, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    answer = Digit(model=MOVING, digit=7, confidence=0.5, accepted=False, reason=f"a{MOVING}b")
    blank = Digit(model=MOVING, digit=None, confidence=0, accepted=False, reason=f"a{MOVING}b")
    report = report_of(form, DIGIT, [f"a{MOVING}.png"], Console(width=300, color_system=None))
    for outcome in (
        Outcome(f"a{MOVING}.png", answer, None),
        Outcome(f"a{MOVING}.png", blank, None),
        Outcome("b", None, f"a{MOVING}b"),
    ):
        report.add(outcome)
    printed = capsys.readouterr().out
    assert not set(printed) & set(MOVING) - {"\n", "\t"}
    assert len(printed.splitlines()) == (4 if form == "csv" else 3)
