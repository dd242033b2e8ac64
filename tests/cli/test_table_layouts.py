from typing import Any

from cli.answers import Tables
from cli.table_layouts import TABLES, WITH_TOTALS

DOUBT = "its confidence is below 0.9"
NO_NUMBER = "what stands in the cell is rather a word"


def cell(text: str | None, confidence: float = 0.95) -> dict[str, Any]:
    """A cell, accepted from 0.9 on where a number stands in it."""
    reason = NO_NUMBER if text is None else None if confidence >= 0.9 else DOUBT
    return {
        "text": text,
        "is_word": text is None,
        "confidence": confidence if text else 0,
        "accepted": reason is None,
        "reason": reason,
        "rows": 1,
        "columns": 1,
        "corners": [(0, 0), (9, 0), (9, 9), (0, 9)],
        "alternatives": None,
    }


def table(
    *rows: list[dict[str, Any] | None], totals: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return {"rows": len(rows), "columns": len(rows[0]), "cells": list(rows), "totals": totals}


def page(*tables: dict[str, Any], truncated: bool = False) -> Tables:
    return Tables.model_validate({"model": "lines", "tables": tables, "truncated": truncated})


def seen(read: Tables) -> list[str]:
    return [line.plain for line in TABLES.lines(read)]


SHEET = page(
    table([cell(None), cell("7")], [cell("12.5"), None], [cell("1204", 0.5), cell("33")]),
    table([cell("4"), cell("2")]),
)


def test_each_cell_in_which_something_stands_is_a_row() -> None:
    assert TABLES.rows(SHEET) == [
        ("1", "1", "1", "", "0.0000", "false", NO_NUMBER),
        ("1", "1", "2", "7", "0.9500", "true", ""),
        ("1", "2", "1", "12.5", "0.9500", "true", ""),
        ("1", "3", "1", "1204", "0.5000", "false", DOUBT),
        ("1", "3", "2", "33", "0.9500", "true", ""),
        ("2", "1", "1", "4", "0.9500", "true", ""),
        ("2", "1", "2", "2", "0.9500", "true", ""),
    ]
    assert {len(row) for row in TABLES.rows(SHEET)} == {len(TABLES.columns)}


def test_the_cells_of_a_column_end_below_each_other() -> None:
    assert seen(SHEET) == [
        "   -   7",
        "12.5    ",
        "1204  33",
        "",
        "4  2",
        "",
        "6 numbers, 1 doubtful, 1 cell that is none",
    ]


def test_what_is_doubtful_or_no_number_looks_so() -> None:
    first, _, third, *_ = TABLES.lines(SHEET)
    assert [(first.plain[one.start : one.end], one.style) for one in first.spans] == [
        ("-", "dim"),
        ("7", "bold"),
    ]
    assert [(third.plain[one.start : one.end], one.style) for one in third.spans] == [
        ("1204", "bold yellow underline"),
        ("33", "bold"),
    ]


def test_a_number_that_no_pattern_fits_is_doubtful_and_seen() -> None:
    read = page(table([cell("", 0), cell("7")]))
    assert seen(read) == ["-  7", "", "2 numbers, 1 doubtful"]
    assert TABLES.lines(read)[0].spans[0].style == "bold yellow underline"
    assert TABLES.rows(read)[0] == ("1", "1", "1", "", "0.0000", "false", DOUBT)
    assert not TABLES.is_accepted(read)


def test_a_page_is_accepted_where_all_numbers_of_its_tables_are() -> None:
    assert not TABLES.is_accepted(SHEET)
    read = page(table([cell(None), cell("7")]), table([cell("4"), None]))
    assert TABLES.is_accepted(read)
    assert seen(read)[-1] == "2 numbers, all accepted, 1 cell that is none"
    words = page(table([cell(None)], [cell(None)], [cell("7")]))
    assert seen(words)[-1] == "1 number, all accepted, 2 cells that are none"
    assert seen(page(table([cell(None)])))[-1] == "0 numbers, 1 cell that is none"


def test_a_cell_that_nobody_could_read_is_no_word_and_its_page_not_accepted() -> None:
    unread = page(table([{**cell(None), "is_word": False}, cell("7")]))
    assert seen(unread)[-1] == "1 number, all accepted, 1 not read"
    assert not TABLES.is_accepted(unread)


def test_a_page_that_holds_nothing_or_more_says_so() -> None:
    assert seen(page()) == ["no table was found"]
    assert TABLES.rows(page()) == []
    assert not TABLES.is_accepted(page())
    assert "more on the page" in seen(page(table([cell("7")]), truncated=True))[-1]


def test_totals_stand_below_the_table_and_in_two_columns_of_its_last_row() -> None:
    read = page(
        table(
            [cell("7"), cell("12.5"), cell("1,204"), cell("4"), cell("9")],
            [cell("7"), cell("13.5"), cell("1,204"), cell("1/2"), None],
            totals=[
                {"column": 0, "sum": "7", "agrees": True},
                {"column": 1, "sum": "12.5", "agrees": False},
                {"column": 2, "sum": None, "agrees": None},
                {"column": 3, "sum": "4", "agrees": None},
            ],
        )
    )
    assert seen(read)[2:6] == [
        "column 1: 7, as the last row says",
        "column 2: 12.5, but the last row says 13.5",
        "column 3: what stands above the last row cannot be added",
        "column 4: 4, but the last row is no plain number",
    ]
    assert WITH_TOTALS.columns == (*TABLES.columns, "sum", "agrees")
    assert [row[:-2] for row in WITH_TOTALS.rows(read)] == TABLES.rows(read)
    assert [row[-2:] for row in WITH_TOTALS.rows(read)] == [
        *[("", "")] * 5,
        ("7", "true"),
        ("12.5", "false"),
        ("", ""),
        ("4", ""),
    ]


def test_a_total_that_was_asked_for_and_is_not_the_sum_is_not_accepted() -> None:
    rows: list[list[dict[str, Any] | None]] = [[cell("7")], [cell("7")]]
    assert TABLES.is_accepted(page(table(*rows)))
    for agrees in (True, False, None):
        totals = [{"column": 0, "sum": "7", "agrees": agrees}]
        assert TABLES.is_accepted(page(table(*rows, totals=totals))) == (agrees is True)
    assert not TABLES.is_accepted(page(table(*rows, totals=[])))
    assert not TABLES.is_accepted(page(table(*rows), truncated=True))


def test_where_no_column_has_a_total_that_is_said_if_it_was_asked_for() -> None:
    said = "no number stands in the last row"
    assert said in seen(page(table([cell("7")], [None], totals=[])))
    assert said not in seen(page(table([cell("7")], [None], totals=None)))
