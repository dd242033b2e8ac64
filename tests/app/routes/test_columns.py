from typing import Any

import pytest

from app.routes.columns import column_of_rows, column_of_table
from models.imaging.picture import Box
from models.page.placed import Place, PlacedNumber, PlacedRows, Table, TableCell, Tables, corners_of


def number(text: str, y: float) -> PlacedNumber:
    box = Box(100, y, 80, 40)
    return PlacedNumber(text, 0.99, "", box, [], [], corners_of(box))


def left_out(x: float, y: float, is_word: bool) -> Place:
    box = Box(x, y, 60, 30)
    reason = "a word" if is_word else "nothing was read there"
    return Place(box, reason, corners_of(box), is_word)


@pytest.mark.parametrize(
    ("place", "doubted"),
    [
        (left_out(10, 105, True), False),  # a name beside its number
        (left_out(10, 105, False), True),  # ink
        (left_out(100, 300, True), True),  # a word alone: perhaps a number
    ],
)
def test_what_is_left_out_of_a_page_may_be_one_of_its_numbers(place: Place, doubted: bool) -> None:
    rows = PlacedRows([[number("7", 100)], [number("8", 200)]], [place], truncated=False)
    assert bool(column_of_rows(rows, 0, 0.9, has_total=False).doubts) == doubted


CELL = Box(0, 0, 40, 30)


def cell(text: str | None, columns: int = 1, is_word: bool = False) -> TableCell:
    return TableCell(text, 0.99, "", CELL, corners_of(CELL), [], (1, columns), is_word)


def grid(*rows: list[TableCell | None]) -> Table:
    return Table(CELL, corners_of(CELL), list(rows))


def column_doubts(*tables: Table, column: int = 0, **asked: Any) -> list[str]:
    query = {"table": None, "head": False, "has_total": False, **asked}
    return column_of_table(
        Tables(list(tables), truncated=False), 0, column=column, least=0.9, **query
    ).doubts


def test_a_total_is_what_stands_in_the_last_row_and_no_addend() -> None:
    table = grid([cell("5")], [cell("5")], [None])
    assert column_doubts(table, has_total=True) == ["there is no total in the last row"]
    assert column_doubts(grid([cell("5")], [cell("5")]), has_total=True) == []


@pytest.mark.parametrize("column", [0, 1])
def test_a_cell_over_several_columns_is_doubted_in_each_of_them(column: int) -> None:
    table = grid([cell("2"), cell("3")], [cell("4", columns=2), None], [cell("5"), cell("6")])
    assert column_doubts(table, column=column) == ["row 2: a cell goes over several columns"]


def test_a_word_in_the_first_row_is_left_out_where_it_is_said_to_be_a_head() -> None:
    table = grid([cell(None, is_word=True)], [cell("5")])
    assert column_doubts(table) == ["row 1: a word stands there"]
    assert column_doubts(table, head=True) == []


def test_of_several_tables_one_is_named() -> None:
    tables = grid([cell("1")]), grid([cell("2")])
    assert column_doubts(*tables) == ["the page has 2 tables: name one, as table=0"]
    assert column_doubts(*tables, table=1) == []
