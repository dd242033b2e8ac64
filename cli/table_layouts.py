"""How the tables of a page are shown."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.text import Text

from cli.layouts import MORE, Cells, Layout, truth
from cli.printable import shown

if TYPE_CHECKING:
    from cli.answers import Cell, Table, Tables, Total

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
        return [Text("no number stands in the last row", "yellow")]
    return [_total_line(one, table.cells[-1][one.column]) for one in table.totals or ()]


def _total_line(total: "Total", last: "Cell | None") -> Text:
    where = f"column {total.column + 1}: "
    if total.sum is None:
        return Text.assemble(where, ("what stands above the last row cannot be added", "yellow"))
    if total.agrees:
        return Text.assemble(f"{where}{total.sum}, ", ("as the last row says", "green"))
    said = shown(last.text or "") if last else ""
    why = "but the last row is no plain number"
    if total.agrees is not None:
        why = f"but the last row says {said}"
    return Text.assemble(f"{where}{total.sum}, ", (why, "yellow"))


def _numbers(page: "Tables") -> "list[Cell]":
    return [one.cell for one in _written(page) if one.cell.text is not None]


def _verdict(page: "Tables") -> Text:
    """How many numbers are doubtful, and how many cells hold none."""
    if not page.tables:
        return Text("no table was found", "yellow")
    numbers = _numbers(page)
    doubtful = sum(not one.accepted for one in numbers)
    parts = [Text(f"{len(numbers):,} {'number' if len(numbers) == 1 else 'numbers'}")]
    if numbers:
        parts.append(
            Text(f"{doubtful:,} doubtful", "yellow") if doubtful else Text("all accepted", "green")
        )
    if strange := sum(one.cell.text is None for one in _written(page)):
        are = "cell that is none" if strange == 1 else "cells that are none"
        parts.append(Text(f"{strange:,} {are}", "dim"))
    return Text(", ").join(parts)


TABLES: "Layout[Tables]" = Layout(
    ("table", "row", "column", "text", "confidence", "accepted", "reason"),
    _cells,
    _lines,
    lambda page: bool(page.tables) and all(one.accepted for one in _numbers(page)),
)
WITH_TOTALS = TABLES._replace(columns=(*TABLES.columns, "sum", "agrees"), rows=_cells_with_totals)
