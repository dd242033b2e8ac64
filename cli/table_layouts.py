"""How the tables of a page are shown."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from cli.layouts import MORE, Cells, Layout, truth
from cli.printable import shown

if TYPE_CHECKING:
    from cli.answers import Cell, Table, Tables, Total

_BETWEEN = 2  # columns of a terminal between two of a table


def _written(table: "Table") -> "Iterator[tuple[int, int, Cell]]":
    """The row and column, from 0 on, of each cell in which something stands, and the cell."""
    for row, cells in enumerate(table.cells):
        for column, cell in enumerate(cells):
            if cell is not None:
                yield row, column, cell


def _numbers(page: "Tables") -> "list[Cell]":
    written = (cell for table in page.tables for _, _, cell in _written(table))
    return [cell for cell in written if cell.text is not None]


def _cells(page: "Tables") -> list[Cells]:
    return [
        (
            *(str(place + 1) for place in (index, row, column)),
            cell.text or "",
            f"{cell.confidence:.4f}",
            truth(cell.accepted),
            cell.reason or "",
        )
        for index, table in enumerate(page.tables)
        for row, column, cell in _written(table)
    ]


def _cells_with_totals(page: "Tables") -> list[Cells]:
    totals = [
        totals_of_columns.get(column) if row == table.rows - 1 else None
        for table in page.tables
        for totals_of_columns in [{one.column: one for one in table.totals or ()}]
        for row, column, _ in _written(table)
    ]
    return [
        (*cells, *(_total_cells(total) if total else ("", "")))
        for cells, total in zip(_cells(page), totals, strict=True)
    ]


def _total_cells(total: "Total") -> Cells:
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
    rows = [[_seen(cell) for cell in row] for row in table.cells]
    widths = [max(cell_len(one.plain) for one in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        padded = (
            Text.assemble(" " * (width - cell_len(one.plain)), one)
            for one, width in zip(row, widths, strict=True)
        )
        lines.append(Text(" " * _BETWEEN).join(padded))
    return lines


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
        return Text(f"{where}what stands above the last row cannot be added up", "yellow")
    if total.agrees:
        return Text.assemble(f"{where}{total.sum}  ", ("agrees", "green"))
    said = shown(last.text or "") if last else ""
    why = "the last row is no plain number" if total.agrees is None else f"the last row says {said}"
    return Text.assemble(f"{where}{total.sum}  ", (why, "yellow"))


def _verdict(page: "Tables") -> Text:
    if not page.tables:
        return Text("no table was found", "yellow")
    numbers = _numbers(page)
    if not numbers:
        return Text("no number was read in a cell", "yellow")
    count = f"{len(numbers):,} number{'s' if len(numbers) > 1 else ''}: "
    doubtful = sum(not one.accepted for one in numbers)
    if doubtful:
        return Text.assemble(count, (f"{doubtful:,} doubtful", "yellow"))
    return Text.assemble(count, ("all accepted", "green"))


TABLES: "Layout[Tables]" = Layout(
    ("table", "row", "column", "text", "confidence", "accepted", "reason"),
    _cells,
    _lines,
    lambda page: bool(page.tables) and all(one.accepted for one in _numbers(page)),
)
WITH_TOTALS = TABLES._replace(
    columns=(*TABLES.columns, "sum", "agrees"), rows=_cells_with_totals
)
