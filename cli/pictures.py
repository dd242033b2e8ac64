"""`scanline classify`, `numbers` and `tables`: what is written on pictures."""

import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import (
    ALL,
    Alternatives,
    ApiKey,
    Csv,
    DoubtfulFolder,
    Files,
    Json,
    ModelName,
    PagesOption,
    Pattern,
    Resume,
    Url,
    Xlsx,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from cli.answers import Digit
    from cli.client import Client
    from cli.pages import Page
    from cli.reports import Form

commands = typer.Typer()

Patterns = Annotated[
    list[str] | None,
    typer.Option(
        "--patterns",
        metavar="REGEX",
        help="What the numbers of a column match: once for each column, from the left, '' where "
        "nothing is known of it.",
        show_default=False,
    ),
]
Totals = Annotated[
    bool,
    typer.Option("--totals", help="Say whether each column adds up to what its last row says."),
]

_STATUS = """\
[bold]Exit status[/bold]
  0    every picture was read, and all of it is accepted
  1    some could not be read (the others are), or there is no service
  2    the command line is wrong
  3    every picture was read, and something is doubtful
  130  Ctrl-C"""

_KEPT = """\
[bold]Many pictures[/bold]
  With --resume FILE, a run that was stopped goes on where it was, if it
  is given again as it was: no picture is read again that was, all is
  printed again. A --doubtful folder of its own is added to, and what was
  corrected there stays; an --xlsx FILE of its own is replaced, unless it
  was changed."""


@commands.command(
    epilog=f"""\
[bold]Examples[/bold]
  scanline classify seven.jpg
  scanline classify scans/ --csv > digits.csv
  scanline classify 'inbox/**/*.png' --json | jq -r .digit
  curl -s https://example.org/7.png | scanline classify -
  scanline classify scans/ --url http://127.0.0.1:8000

[bold]What is printed[/bold]
  On a terminal, lines to read. Elsewhere a line a picture, tabs between:
  file, digit, confidence, accepted (true or false), reason, error.
  --csv has the same columns. --json has file and what POST /v1/digits
  answers, or file and error.

{_STATUS}""",
)
def classify(
    files: Files,
    as_json: Json = False,
    as_csv: Csv = False,
    model: ModelName = None,
    url: Url = None,
    api_key: ApiKey = None,
) -> None:
    """Read the handwritten digit on each picture.

    The digit is the best guess even where it is not accepted (a letter, a
    blank page, two digits): the reason stands beside it.
    """
    from cli.layouts import DIGIT
    from cli.pages import Page
    from cli.reading import print_answers

    async def ask(client: "Client", picture: bytes) -> "AsyncIterator[Page[Digit]]":
        yield Page(None, await client.digit(picture, model), None)

    print_answers(files, ask, DIGIT, _form(as_json, as_csv), url, api_key)


@commands.command(
    epilog=f"""\
[bold]Examples[/bold]
  scanline numbers page.jpg
  scanline numbers pages/ --csv > numbers.csv
  scanline numbers page.jpg --json | jq -r '.rows[].text'
  scanline numbers dates/ --pattern '\\d{{2}}/\\d{{2}}/\\d{{4}}'
  scanline numbers page.jpg --alternatives
  scanline numbers scan.pdf --pages 2-5
  scanline numbers archive/ --xlsx numbers.xlsx --resume numbers.jsonl

[bold]What is printed[/bold]
  On a terminal, lines to read. Elsewhere a line a row of numbers, tabs
  between: file, row (1 is the topmost), text, confidence (of its least
  certain number), accepted (whether all its numbers are), reason, error.
  A place in which no number was read, as of a word, has a line below
  them, with neither row nor text, whose reason says where it is.
  --csv has the same columns. --json has file and what POST /v1/numbers
  answers, or file and error. --alternatives puts a column before error:
  up to five other readings of each number with their probabilities,
  "; " between two numbers, "nothing" where none may be written.
  Each page of a PDF or TIFF is printed by itself, as scan.pdf#page=2.

{_KEPT}

{_STATUS}""",
)
def numbers(
    files: Files,
    as_json: Json = False,
    as_csv: Csv = False,
    pattern: Pattern = None,
    alternatives: Alternatives = False,
    pages: PagesOption = ALL,
    doubtful: DoubtfulFolder = None,
    xlsx: Xlsx = None,
    resume: Resume = None,
    model: ModelName = None,
    url: Url = None,
    api_key: ApiKey = None,
) -> None:
    """Read all rows of handwritten numbers on each page, from the top down.

    Points, commas, dashes, slashes and colons are read as they are written.
    With a pattern each number is the likeliest that matches it, or none.
    """
    from cli.answers import Numbers, NumbersOrPages
    from cli.journal import journal_of
    from cli.kept import Kept
    from cli.layouts import NUMBERS, WITH_ALTERNATIVES
    from cli.pages import pages_of
    from cli.reading import print_answers

    layout, form = WITH_ALTERNATIVES if alternatives else NUMBERS, _form(as_json, as_csv)
    asked: dict[str, Any] = {"--model": model, "--pattern": pattern, "--pages": pages}
    asked |= {"--alternatives": alternatives}
    with journal_of(resume, "numbers", asked, url, NumbersOrPages) as journal:

        def ask(client: "Client", body: bytes) -> "AsyncIterator[Page[Numbers]]":
            call = partial(client.numbers, body, model, pattern, alternatives)
            return pages_of(journal.remembered(body, call) if journal else call, Numbers, pages)

        kept = Kept(doubtful, xlsx, journal)
        print_answers(files, ask, layout, form, url, api_key, kept)


@commands.command(
    epilog=f"""\
[bold]Examples[/bold]
  scanline tables sheet.jpg
  scanline tables sheet.jpg --csv > cells.csv
  scanline tables sheets/ --xlsx sheets.xlsx --totals
  scanline tables sheet.jpg --totals
  scanline tables sheet.jpg --patterns '\\d+' --patterns '\\d+\\.\\d'
  scanline tables sheet.jpg --json | jq '.tables[].cells[][] | select(.accepted == false)'

[bold]What is printed[/bold]
  On a terminal, each table: doubtful numbers are yellow and underlined,
  - is what is no number, a word say, or what no pattern fits. Elsewhere
  a line a cell in which something stands, tabs between: file, table,
  row, column (each counted from 1), text, confidence, accepted, reason,
  error; what is no number has no text, and the reason says why.
  --csv has the same columns. --json has file and what POST /v1/tables
  answers, or file and error. --totals puts two columns before error,
  filled in the last row: sum, of what stands above, and agrees, whether
  that is what the cell says; they are empty where it cannot be known.
  Each page of a PDF or TIFF is printed by itself, as scan.pdf#page=2.

{_KEPT}

{_STATUS}""",
)
def tables(
    files: Files,
    as_json: Json = False,
    as_csv: Csv = False,
    pattern: Pattern = None,
    patterns: Patterns = None,
    totals: Totals = False,
    pages: PagesOption = ALL,
    doubtful: DoubtfulFolder = None,
    xlsx: Xlsx = None,
    resume: Resume = None,
    model: ModelName = None,
    url: Url = None,
    api_key: ApiKey = None,
) -> None:
    """Read all tables of handwritten numbers on each page, cell by cell.

    A table has lines, or is told by how its rows and columns stand alone.
    Give a pattern for all its columns, patterns for some of them, or both.
    """
    from cli.answers import Tables, TablesOrPages
    from cli.journal import journal_of
    from cli.kept import Kept
    from cli.pages import pages_of
    from cli.reading import print_answers
    from cli.table_layouts import TABLES, WITH_TOTALS

    layout, form = WITH_TOTALS if totals else TABLES, _form(as_json, as_csv)
    asked: dict[str, Any] = {"--model": model, "--pattern": pattern, "--pages": pages}
    asked |= {"--patterns": patterns or [], "--totals": totals}
    with journal_of(resume, "tables", asked, url, TablesOrPages) as journal:

        def ask(client: "Client", body: bytes) -> "AsyncIterator[Page[Tables]]":
            call = partial(client.tables, body, model, pattern, patterns or (), totals)
            return pages_of(journal.remembered(body, call) if journal else call, Tables, pages)

        kept = Kept(doubtful, xlsx, journal)
        print_answers(files, ask, layout, form, url, api_key, kept)


def _form(as_json: bool, as_csv: bool) -> "Form":
    if as_json and as_csv:
        raise typer.BadParameter("--json and --csv are two forms: choose one")
    if as_json:
        return "json"
    if as_csv:
        return "csv"
    return "lines" if sys.stdout.isatty() else "tabs"
