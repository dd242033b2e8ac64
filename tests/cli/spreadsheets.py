"""What stands in a spreadsheet, as another program reads it."""

from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import load_workbook

AMBER = "FFFFC000"


class Seen(NamedTuple):
    """A cell: its value, how a number is shown, its colour and its comment."""

    value: Any
    format: str
    is_amber: bool
    comment: str | None


def cells(path: Path) -> dict[str, dict[str, Seen]]:
    """The cells of each sheet in which something stands or is said, by their places."""
    found: dict[str, dict[str, Seen]] = {}
    for sheet in load_workbook(path):
        found[sheet.title] = {}
        for row in sheet.iter_rows():
            for cell in row:
                amber = cell.fill.fgColor.rgb == AMBER
                comment = cell.comment.text if cell.comment else None
                assert cell.data_type in ("n", "s", "inlineStr")
                if cell.value is not None or amber:
                    seen = Seen(cell.value, cell.number_format, amber, comment)
                    found[sheet.title][cell.coordinate] = seen
    return found


def values(path: Path) -> dict[str, list[list[Any]]]:
    """The values of each sheet, row by row, without the empty ones at the end of a row."""
    found: dict[str, list[list[Any]]] = {}
    for sheet in load_workbook(path):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        for row in rows:
            while row and row[-1] is None:
                row.pop()
        found[sheet.title] = rows
    return found
