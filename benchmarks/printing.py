"""Figures on standard output: as JSON, or as tables for people."""

import json
from typing import Any

from rich.console import Console
from rich.table import Column, Table

NAMES = 24  # characters of a row's name that stay together
MOST_COLUMNS = 8  # of a table that a terminal of 80 shows whole


def show(result: dict[str, Any], as_json: bool, only_json: tuple[str, ...] = ()) -> None:
    """Prints the result as JSON, or as a table with a row for each of its objects.

    An object that holds objects is a table of its own.

    Args:
        result: what a benchmark measured.
        as_json: which of the two.
        only_json: columns that the table leaves out.
    """
    if as_json:
        print(json.dumps(result, indent=2))
        return
    for name, value in result.items():
        if _holds_rows(value):
            print(name)
            show(value, False, only_json)
    result = {name: value for name, value in result.items() if not _holds_rows(value)}
    rows = _alike({name: value for name, value in result.items() if isinstance(value, dict)})
    if not rows:
        table = Table(*result)
        table.add_row(*(_text(value) for value in result.values()))
        Console().print(table)
        return
    keys = dict.fromkeys(key for row in rows.values() for key in row)
    columns = [key for key in keys if key not in only_json]
    Console().print(_table(rows, columns))
    for name, value in result.items():
        if name not in rows:
            print(f"{name}: {_text(value)}")


def _table(rows: dict[str, dict[str, Any]], columns: list[str]) -> Table:
    """A row for each of these objects; a column, where there are too many columns otherwise."""
    if len(columns) > MOST_COLUMNS and len(rows) <= MOST_COLUMNS:
        table = Table("", *rows)
        for column in columns:
            table.add_row(column, *(_text(row.get(column, "")) for row in rows.values()))
        return table
    width = min(NAMES, max(len(name) for name in rows))
    table = Table(Column(min_width=width), *columns)
    for name, row in rows.items():
        table.add_row(name, *(_text(row.get(column, "")) for column in columns))
    return table


def _alike(rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Those that have a column in common with another; the one, where there is one alone."""
    shared = {
        name: row
        for name, row in rows.items()
        if any(row.keys() & other.keys() for place, other in rows.items() if place != name)
    }
    return shared or (rows if len(rows) == 1 else {})


def _holds_rows(value: object) -> bool:
    """Whether it is a table of its own: a dict of dicts, but for single figures."""
    return isinstance(value, dict) and isinstance(next(iter(value.values()), None), dict)


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return (", " if value and isinstance(value[0], str) else " to ").join(
            _text(part) for part in value
        )
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(part)}" for key, part in value.items())
    return str(value)
