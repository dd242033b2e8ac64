"""A spreadsheet of what was read: rows and tables as a person would type them off.

What is doubtful is amber and has a comment; the sheet "To check" lists it, and all that was left
out or could not be read.
"""

import os
from collections.abc import Callable, Iterator
from hashlib import file_digest
from itertools import product
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from cli.answers import Cell, Number, Numbers, Table, Tables, Total
from cli.layouts import MORE, NO_NUMBERS, AnswerT, missing
from cli.reports import Outcome
from cli.sheet_titles import Titles
from cli.sheets import Sheet, Written
from cli.table_layouts import NO_TABLE, NO_TOTALS, said_of
from models.errors import ScanlineError

_NUMBERS, _TO_CHECK = "Numbers", "To check"
_LEGEND = "An amber cell is doubtful: its comment says why. What is to be checked is listed here."
_WORD = "\N{EN DASH}"  # stands for a word
_WIDE, _WIDEST = 30, 80  # characters of a column


class Spreadsheet:
    """A spreadsheet of numbers or tables, a file once it is saved.

    Args:
        path: of the file.
        may_replace: whether a file that is there may be, by the SHA-256 of its bytes.

    Raises:
        ScanlineError: the file is there and may not be replaced, or none can be made there.
    """

    def __init__(self, path: Path, may_replace: Callable[[str], bool]) -> None:
        self._path = path
        self._draft = path.with_name(f".scanline-{os.getpid()}.xlsx")
        try:
            if os.path.lexists(path) and not (path.is_file() and may_replace(_digest(path))):
                raise ScanlineError(f"{path} is there already: name another file")
            self._draft.open("wb").close()
            self._draft.unlink()
        except OSError as error:
            raise ScanlineError(f"{path} cannot be made: {error.strerror}") from error
        self._titles = Titles(_NUMBERS, _TO_CHECK)
        self._sheets: list[Sheet] = []
        self._to_check = Sheet(path, _TO_CHECK, (_WIDE, _WIDE, 8, 16, _WIDEST))
        self._to_check.append([Written(_LEGEND)])
        self._to_check.append(_head("picture", "sheet", "cell", "read", "why"))

    def add(self, outcome: Outcome[AnswerT]) -> None:
        """Takes what became of a picture.

        Raises:
            ScanlineError: a sheet is full.
        """
        answer = outcome.answer
        if isinstance(answer, Numbers):
            self._add_numbers(outcome.name, answer)
        elif isinstance(answer, Tables):
            for place, table in enumerate(answer.tables, 1):
                self._add_table(outcome.name, place, table)
            if not answer.tables:
                self._check(outcome.name, NO_TABLE)
        if isinstance(answer, Numbers | Tables) and answer.truncated:
            self._check(outcome.name, MORE)
        if outcome.error is not None:
            self._check(outcome.name, outcome.error)

    def save(self, note: Callable[[str], None]) -> None:
        """Writes the file as a whole.

        Args:
            note: is told the SHA-256 of its bytes before they are there.

        Raises:
            ScanlineError: there is no room.
        """
        book = Workbook(write_only=True)
        try:
            for sheet in (*self._sheets, self._to_check):
                sheet.write_into(book)
            book.save(self._draft)
            note(_digest(self._draft))
            self._draft.replace(self._path)
        except OSError as error:
            raise ScanlineError(f"{self._path} cannot be written: {error.strerror}") from error
        finally:
            self._draft.unlink(missing_ok=True)

    def _add_numbers(self, name: str, page: Numbers) -> None:
        if not self._sheets:
            self._sheets.append(Sheet(self._path, _NUMBERS, (_WIDE, 6)))
            self._sheets[0].append(_head("picture", "row", "numbers"))
        for place, row in enumerate(page.rows, 1):
            start = [Written(name), Written(str(place), is_read=True)]
            self._add_row(name, self._sheets[0], [*start, *map(_written, row.numbers)])
        for left_out in page.left_out:
            if not left_out.is_word:
                self._check(name, missing(left_out))
        if not page.rows and not page.left_out:
            self._check(name, NO_NUMBERS)

    def _add_table(self, name: str, place: int, table: Table) -> None:
        sheet = Sheet(self._path, self._titles.of(name))
        self._sheets.append(sheet)
        sheet.merged.extend(_merged(table))
        for cells in table.cells:
            self._add_row(name, sheet, [_written(one) if one else None for one in cells])
        if table.totals:
            checks = {one.column: _check_of(one, table) for one in table.totals}
            self._add_row(name, sheet, [checks.get(at) for at in range(table.columns)])
        if table.totals == []:
            self._check(name, NO_TOTALS, sheet.title)
        sheet.append([])
        sheet.append([Written(f"{name}, table {place}")])

    def _add_row(self, name: str, sheet: Sheet, row: list[Written | None]) -> None:
        sheet.append(row)
        for column, cell in enumerate(row, 1):
            if cell is not None and cell.doubt is not None:
                place = f"{get_column_letter(column)}{len(sheet.rows)}"
                read = cell.text if cell.is_read else ""
                self._check(name, cell.doubt, sheet.title, place, read)

    def _check(self, name: str, why: str, sheet: str = "", cell: str = "", read: str = "") -> None:
        before, after = [Written(one) for one in (name, sheet, cell)], Written(why)
        self._to_check.append([*before, Written(read, is_read=True), after])


def _head(*words: str) -> list[Written | None]:
    return [Written(one, is_bold=True) for one in words]


def _written(one: Number | Cell) -> Written:
    if isinstance(one, Cell) and one.is_word:
        return Written(_WORD)
    doubt = None if one.accepted else f"{one.reason or 'doubtful'} ({one.confidence:.1%})"
    return Written(one.text or "", doubt, is_read=True)


def _check_of(total: Total, table: Table) -> Written:
    said = said_of(total, table.cells[-1][total.column])
    return Written(said, None if total.agrees else said)


def _merged(table: Table) -> Iterator[str]:
    """The cells that take several places, as A1:B2; none over what stands elsewhere."""
    taken = {
        (row, column)
        for row, cells in enumerate(table.cells)
        for column, cell in enumerate(cells)
        if cell is not None
    }
    for row, column in sorted(taken):
        cell = table.cells[row][column]
        if cell is None or cell.rows == cell.columns == 1:
            continue
        last_row = min(row + cell.rows, table.rows)
        last_column = min(column + cell.columns, table.columns)
        covered = {*product(range(row, last_row), range(column, last_column))} - {(row, column)}
        if covered and not covered & taken:
            taken |= covered
            first, last = get_column_letter(column + 1), get_column_letter(last_column)
            yield f"{first}{row + 1}:{last}{last_row}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
