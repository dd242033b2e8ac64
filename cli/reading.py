"""Many pictures are read, several at a time, and the answers printed as they come."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from cli.client import Client, RefusedError, connected
from cli.in_order import in_order
from cli.kept import Kept
from cli.layouts import AnswerT, Layout
from cli.pages import Page
from cli.printable import shown
from cli.progress import Bar
from cli.reports import Form, Outcome, report_of
from cli.sources import Source, SourceError, sources_of
from models.errors import ScanlineError

if TYPE_CHECKING:
    from cli.doubtful import Crop

NOT_READ, NOT_ACCEPTED = 1, 3  # exit statuses


def print_answers(
    files: list[str],
    ask: Callable[[Client, bytes], AsyncIterator[Page[AnswerT]]],
    layout: Layout[AnswerT],
    form: Form,
    url: str | None,
    api_key: str | None,
    kept: Kept | None = None,
) -> None:
    """Prints what is on each picture, in the order of the files.

    Args:
        files: names, as `sources_of` takes them.
        ask: the calls for a file, which give an answer for each of its pages.
        layout: how its answer is shown.
        form: in which all is printed.
        url: of the service; None for the one in this process.
        api_key: what the service knows us by, where it asks.
        kept: where answers go beside that.

    Raises:
        typer.Exit: once all is printed: with NOT_READ where a picture could not be read, else with
            NOT_ACCEPTED where one is not accepted.
        ScanlineError: no call can be answered, or nothing written where answers are to be kept.
    """
    kept = kept or Kept()
    sources = kept.to_read(sources_of(files))
    console = Console(stderr=form != "lines", highlight=False)
    report = report_of(form, layout, [source.name for source in sources], console)
    bar = Bar(console, len(sources))
    counts = Counter[str]()

    async def read_all() -> None:
        async with connected(url, api_key) as client:

            async def outcomes_of(source: Source) -> "list[tuple[Outcome[AnswerT], list[Crop]]]":
                found: list[tuple[Outcome[AnswerT], list[Crop]]] = []
                try:
                    body = await asyncio.to_thread(source.read)
                    async for page in ask(client, body):
                        if not found:
                            bar.expect(page.of - 1)
                        name = source.name + ("" if page.number is None else f"#page={page.number}")
                        one: Outcome[AnswerT] = Outcome(name, page.answer, page.error)
                        crops: list[Crop] = []
                        try:
                            if page.answer is not None:
                                crops = await asyncio.to_thread(
                                    kept.crops_of, name, body, page.number, page.answer
                                )
                        except SourceError as error:
                            one = Outcome(name, None, str(error))
                        found.append((one, crops))
                        bar.advance()
                except (SourceError, RefusedError) as error:
                    found.append((Outcome(source.name, None, str(error)), []))
                    bar.advance()
                return found

            async with aclosing(in_order(sources, outcomes_of, client.at_once)) as files:
                async for outcomes in files:
                    for one, crops in outcomes:
                        report.add(one)
                        counts[_kind(one, layout)] += 1
                        kept.add(one, crops)

    try:
        asyncio.run(read_all())
        kept.save()
    except (KeyboardInterrupt, ScanlineError) as error:
        bar.stop()
        if isinstance(error, KeyboardInterrupt) or (kept.way_on and counts):
            way_on = f": {kept.way_on}" if kept.way_on else ""
            stopped = f"stopped after {counts.total()} of {bar.total}{way_on}"
            print(f"scanline: {shown(stopped)}", file=sys.stderr)
        raise
    finally:
        bar.stop()
    _conclude(counts, form, console)


_KINDS = ("accepted", "not accepted", "not read")


def _kind(outcome: Outcome[AnswerT], layout: Layout[AnswerT]) -> str:
    if outcome.answer is None:
        return "not read"
    return "accepted" if layout.is_accepted(outcome.answer) else "not accepted"


def _conclude(counts: Counter[str], form: Form, console: Console) -> None:
    """Says how many pictures there were of each kind.

    Raises:
        typer.Exit: as for `print_answers`.
    """
    total = counts.total()
    if form == "lines" and total > 1:
        parts = (f"{counts[kind]:,} {kind}" for kind in _KINDS if counts[kind])
        console.print(f"\n{total:,} pictures: {', '.join(parts)}", style="dim")
    if failed := counts["not read"]:
        if form != "lines":
            print(f"scanline: {failed} of {total} could not be read", file=sys.stderr)
        raise typer.Exit(NOT_READ)
    if doubtful := counts["not accepted"]:
        if form != "lines":
            print(f"scanline: {doubtful} of {total} not accepted", file=sys.stderr)
        raise typer.Exit(NOT_ACCEPTED)
