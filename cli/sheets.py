"""A sheet of a spreadsheet: rows of numbers, and of texts that are never formulas."""

import re
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from cli.printable import shown
from models.errors import ScanlineError

ROWS, COLUMNS = 1_048_576, 16_384  # what Excel has room for in a sheet
_DIGITS = 15  # that Excel keeps of a number
_LONGEST = 32_767 // 2  # characters of a cell, of which Excel counts some twice
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.(?P<decimals>[0-9]+))?")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # as of a character that XML cannot hold
_AMBER = PatternFill("solid", fgColor="FFFFC000")
_BOLD = Font(bold=True)


class Written(NamedTuple):
    """What goes into a cell.

    doubt: why it is doubtful; None where it is not.
    is_read: whether it may be a number, and not a text whatever it looks like.
    """

    text: str
    doubt: str | None = None
    is_read: bool = False
    is_bold: bool = False


class Sheet:
    """A sheet, row by row.

    Args:
        path: of the file that it will be in, for what is said.
        title: its own.
        widths: of its first columns, in characters.
    """

    def __init__(self, path: Path, title: str, widths: tuple[int, ...] = ()) -> None:
        self.title = title
        self.merged: list[str] = []  # several cells that are one, as A1:B2
        self.rows: list[list[Written | None]] = []
        self._path = path
        self._widths = widths

    def append(self, row: list[Written | None]) -> None:
        """Adds a row.

        Raises:
            ScanlineError: Excel has no room for it.
        """
        if len(self.rows) == ROWS or len(row) > COLUMNS:
            most = f"{COLUMNS:,} columns" if len(row) > COLUMNS else f"{ROWS:,} rows"
            raise ScanlineError(
                f"{self._path} would need more than {most}, and Excel has no more: "
                "read fewer pictures into a file"
            )
        self.rows.append(row)

    def write_into(self, book: Workbook) -> None:
        """Adds it to a workbook that is written only."""
        sheet = book.create_sheet(self.title)
        for column, width in enumerate(self._widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        for cells in self.merged:
            sheet.merged_cells.add(cells)
        try:
            for row in self.rows:
                sheet.append([one and _cell(sheet, one) for one in row])
        finally:
            sheet.close()


def _cell(sheet: WriteOnlyWorksheet, one: Written) -> Cell:
    """A number where that keeps each digit, else a text, and never a formula."""
    number = _NUMBER.fullmatch(one.text) if one.is_read else None
    if number and sum(map(str.isdigit, one.text)) <= _DIGITS and not _is_less_than_none(one.text):
        decimals = len(number["decimals"] or "")
        cell = WriteOnlyCell(sheet, float(one.text) if decimals else int(one.text))
        cell.number_format = f"0.{'0' * decimals}" if decimals else "0"
    else:
        cell = WriteOnlyCell(sheet, _safe(one.text))
        cell.data_type = "s"
        cell.number_format = "@"  # else it turns into a number or formula once it is edited
    if one.is_bold:
        cell.font = _BOLD
    if one.doubt is not None:
        cell.fill = _AMBER
        cell.comment = Comment(_safe(one.doubt), "Scanline", height=100, width=300)
    return cell


def _is_less_than_none(text: str) -> bool:
    """Whether it is a zero with a minus, which a number cell loses."""
    return text.startswith("-") and not float(text)


def _safe(text: str) -> str:
    """The text in characters that a spreadsheet can hold, the others escaped as in Python."""
    return _ESCAPE.sub("_x005F_", shown(text))[:_LONGEST]
