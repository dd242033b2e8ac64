"""How the tables of a page are shown."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.text import Text

from cli.layouts import MORE, Cells, Layout, truth
from cli.printable import shown

if TYPE_CHECKING:
    from cli.answers import Cell, Table, Tables, Total

NO_TABLE = "no table was found"
NO_TOTALS = "no number stands in the last row"
_BETWEEN = "  "  # two columns


class _Written(NamedTuple):
    """A cell in which something stands.

    place: its table, row and column, from 1 on.
    total: of its column, where it stands in the last row.
    """

    place: tuple[int, int, int]
    cell: "Cell"
    total: "Total | None"


def _written(page: "Tables") -> Iterator[_Written]:
    for index, table in enumerate(page.tables, 1):
        totals = {(table.rows, one.column + 1): one for one in table.totals or ()}
        for row, cells in enumerate(table.cells, 1):
            for column, cell in enumerate(cells, 1):
                if cell is not None:
                    yield _Written((index, row, column), cell, totals.get((row, column)))


def _cells(page: "Tables") -> list[Cells]:
    return [
        (
            *map(str, place),
            cell.text or "",
            f"{cell.confidence:.4f}",
            truth(cell.accepted),
            cell.reason or "",
        )
        for place, cell, _ in _written(page)
    ]


def _cells_with_totals(page: "Tables") -> list[Cells]:
    totals = [_total_cells(one.total) for one in _written(page)]
    return [(*cells, *total) for cells, total in zip(_cells(page), totals, strict=True)]


def _total_cells(total: "Total | None") -> Cells:
    if total is None:
        return "", ""
    return total.sum or "", "" if total.agrees is None else truth(total.agrees)


def _lines(page: "Tables") -> list[Text]:
    lines = []
    for table in page.tables:
        lines += [*_table_lines(table), *_total_lines(table), Text()]
    lines.append(_verdict(page))
    if page.truncated:
        lines.append(Text(MORE, "yellow"))
    return lines


def _table_lines(table: "Table") -> list[Text]:
    """Its rows, the cells of a column below each other, flush right."""
    rows = [[_seen(cell) for cell in row] for row in table.cells]
    widths = [max(cell_len(one.plain) for one in column) for column in zip(*rows, strict=True)]
    return [
        Text(_BETWEEN).join(
            Text.assemble(" " * (width - cell_len(one.plain)), one)
            for one, width in zip(row, widths, strict=True)
        )
        for row in rows
    ]


def _seen(cell: "Cell | None") -> Text:
    if cell is None:
        return Text()
    if cell.text is None:
        return Text("-", "dim")
    return Text(shown(cell.text) or "-", "bold" if cell.accepted else "bold yellow underline")


def _total_lines(table: "Table") -> list[Text]:
    if table.totals == []:
        return [Text(NO_TOTALS, "yellow")]
    return [_total_line(one, table.cells[-1][one.column]) for one in table.totals or ()]


def _total_line(total: "Total", last: "Cell | None") -> Text:
    said = shown(said_of(total, last))
    return Text.assemble(
        f"column {total.column + 1}: ", (said, "green" if total.agrees else "yellow")
    )


def said_of(total: "Total", last: "Cell | None") -> str:
    """What is said of a column's total, and of the cell in its last row."""
    if total.sum is None:
        return "what stands above the last row cannot be added"
    if total.agrees:
        return f"{total.sum}, as the last row says"
    if total.agrees is None:
        return f"{total.sum}, but the last row is no plain number"
    return f"{total.sum}, but the last row says {last.text or '' if last else ''}"


def _numbers(page: "Tables") -> "list[Cell]":
    return [one.cell for one in _written(page) if one.cell.text is not None]


def _verdict(page: "Tables") -> Text:
    """How many numbers are doubtful, and how many cells hold something else."""
    if not page.tables:
        return Text(NO_TABLE, "yellow")
    numbers = _numbers(page)
    doubtful = sum(not one.accepted for one in numbers)
    parts = [Text(f"{len(numbers):,} {'number' if len(numbers) == 1 else 'numbers'}")]
    if numbers:
        parts.append(
            Text(f"{doubtful:,} doubtful", "yellow") if doubtful else Text("all accepted", "green")
        )
    if unread := sum(one.cell.text is None and not one.cell.is_word for one in _written(page)):
        parts.append(Text(f"{unread:,} not read", "yellow"))
    if words := sum(one.cell.is_word for one in _written(page)):
        are = "cell that is none" if words == 1 else "cells that are none"
        parts.append(Text(f"{words:,} {are}", "dim"))
    return Text(", ").join(parts)


def _is_accepted(page: "Tables") -> bool:
    """Whether all numbers are, nothing else but words stands there, and each total that was asked
    for is what its last row says.
    """
    is_whole = bool(page.tables) and not page.truncated
    adds_up = all(
        table.totals != [] and all(one.agrees for one in table.totals or ())
        for table in page.tables
    )
    is_sure = all(one.cell.accepted or one.cell.is_word for one in _written(page))
    return is_whole and adds_up and is_sure


TABLES: "Layout[Tables]" = Layout(
    ("table", "row", "column", "text", "confidence", "accepted", "reason"),
    _cells,
    _lines,
    _is_accepted,
)
WITH_TOTALS = TABLES._replace(columns=(*TABLES.columns, "sum", "agrees"), rows=_cells_with_totals)
