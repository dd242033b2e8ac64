"""What is printed of many pictures, as it comes: for people, scripts and spreadsheets."""

import csv
import re
import sys
from itertools import zip_longest
from typing import Generic, Literal, NamedTuple, Protocol

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.layouts import AnswerT, Cells, Layout
from cli.printable import json_line, shown

Form = Literal["lines", "tabs", "csv", "json"]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")  # wide ones, too
_NUMBER = re.compile(r"-[0-9]+([.,][0-9]+)*")
_BESIDE = 48  # columns of a terminal that are left for what stands beside a name


class Outcome(NamedTuple, Generic[AnswerT]):
    """What became of a picture: an answer, or else an error."""

    name: str
    answer: AnswerT | None
    error: str | None


class Report(Protocol[AnswerT]):
    """What prints outcomes, one after the other."""

    def add(self, outcome: Outcome[AnswerT]) -> None:
        """Prints an outcome."""


class JsonLines(Generic[AnswerT]):
    """One JSON object a line: the file, and the service's answer or the error."""

    def add(self, outcome: Outcome[AnswerT]) -> None:  # noqa: D102
        answer = {} if outcome.answer is None else outcome.answer.model_dump()
        error = {} if outcome.error is None else {"error": outcome.error}
        print(json_line({"file": outcome.name, **answer, **error}), flush=True)


class Csv(Generic[AnswerT]):
    """CSV with a head, in UTF-8, of which no cell is a formula.

    A name's bytes are kept as they are, but for a terminal.
    """

    def __init__(self, layout: Layout[AnswerT]) -> None:
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
        self._layout = layout
        self._writer = csv.writer(sys.stdout, lineterminator="\n")
        self._writer.writerow(("file", *layout.columns, "error"))

    def add(self, outcome: Outcome[AnswerT]) -> None:  # noqa: D102
        for name, *cells in _rows(self._layout, outcome):
            name = shown(name) if sys.stdout.isatty() else name
            self._writer.writerow(map(no_formula, [name, *map(shown, cells)]))
        sys.stdout.flush()


class Tabs(Generic[AnswerT]):
    """The columns of CSV with tabs between, without a head; what cannot be printed is escaped."""

    def __init__(self, layout: Layout[AnswerT]) -> None:
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        self._layout = layout

    def add(self, outcome: Outcome[AnswerT]) -> None:  # noqa: D102
        for cells in _rows(self._layout, outcome):
            print("\t".join(map(shown, cells)), flush=True)


class Lines(Generic[AnswerT]):
    """Coloured lines for people, the names in a column of their own."""

    def __init__(self, layout: Layout[AnswerT], names: list[str], console: Console) -> None:
        self._layout = layout
        self._console = console
        longest = max(cell_len(shown(name)) for name in names)
        self._width = min(longest, max(12, console.width - _BESIDE))

    def add(self, outcome: Outcome[AnswerT]) -> None:  # noqa: D102
        if outcome.answer is None:
            lines = [Text(shown(outcome.error or ""), "red")]
        else:
            lines = self._layout.lines(outcome.answer)
        grid = Table.grid(padding=(0, 2))
        grid.add_column(width=self._width, no_wrap=True)
        for name, line in zip_longest([shown(outcome.name)], lines, fillvalue=""):
            grid.add_row(Text(_end(name, self._width)), line)
        self._console.print(grid)


def no_formula(cell: str) -> str:
    """The cell as spreadsheets take it for a text; a number stays one.

    As OWASP's page on CSV injection has it, with an apostrophe before what begins a formula.
    """
    begins_one = cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if begins_one else cell


def _rows(layout: Layout[AnswerT], outcome: Outcome[AnswerT]) -> list[Cells]:
    rows = [] if outcome.answer is None else layout.rows(outcome.answer)
    blank = ("",) * len(layout.columns)
    return [(outcome.name, *row, outcome.error or "") for row in rows or [blank]]


def _end(name: str, width: int) -> str:
    """The name, or as much of its end as a column holds."""
    if cell_len(name) <= width:
        return name
    while cell_len(name) >= width:
        name = name[1:]
    return "…" + name


def report_of(
    form: Form, layout: Layout[AnswerT], names: list[str], console: Console
) -> Report[AnswerT]:
    """What prints outcomes in that form.

    Args:
        form: `lines` for people, else on standard output for programs.
        layout: how an answer is shown.
        names: of all pictures.
        console: where lines go.
    """
    if form == "json":
        return JsonLines()
    if form == "csv":
        return Csv(layout)
    if form == "tabs":
        return Tabs(layout)
    return Lines(layout, names, console)
