"""Many pictures are read, several at a time, and the answers printed as they come."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from cli.client import Client, RefusedError, connected
from cli.in_order import in_order
from cli.layouts import AnswerT, Layout
from cli.pages import Page
from cli.reports import Form, Outcome, report_of
from cli.sources import Source, SourceError, sources_of

if TYPE_CHECKING:
    from cli.doubtful import Crop

MANY = 20  # pictures; fewer need no progress bar


def print_answers(
    files: list[str],
    ask: Callable[[Client, bytes], AsyncIterator[Page[AnswerT]]],
    layout: Layout[AnswerT],
    form: Form,
    url: str | None,
    api_key: str | None,
    doubtful: Path | None = None,
) -> None:
    """Prints what is on each picture, in the order of the files.

    Args:
        files: names, as `sources_of` takes them.
        ask: the calls for a file, which give an answer for each of its pages.
        layout: how its answer is shown.
        form: in which all is printed.
        url: of the service; None for the one in this process.
        api_key: what the service knows us by, where it asks.
        doubtful: a new folder for pictures of the numbers that are not accepted.

    Raises:
        typer.Exit: with 1, once all is printed, where a picture could not be read.
        ScanlineError: no call can be answered.
    """
    if doubtful is not None:
        from cli.doubtful import Folder, crops_of  # with what decodes pictures, which is large
    folder = None if doubtful is None else Folder(doubtful)
    sources = sources_of(files)
    console = Console(stderr=form != "lines", highlight=False)
    report = report_of(form, layout, [source.name for source in sources], console)
    # A bar among lines that this process prints beside it would break both.
    has_bar = (
        len(sources) >= MANY
        and console.file.isatty()
        and not (console.stderr and sys.stdout.isatty())
    )
    bar = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
        disable=not has_bar,
    )
    counts = Counter[str]()

    async def read_all() -> None:
        async with connected(url, api_key) as client:

            async def outcomes_of(source: Source) -> "list[tuple[Outcome[AnswerT], list[Crop]]]":
                found: list[tuple[Outcome[AnswerT], list[Crop]]] = []
                try:
                    body = await asyncio.to_thread(source.read)
                    async for page in ask(client, body):
                        name = source.name + ("" if page.number is None else f"#page={page.number}")
                        crops: list[Crop] = []
                        if folder is not None and page.answer is not None:
                            crops = await asyncio.to_thread(
                                crops_of, name, body, page.number, page.answer
                            )
                        found.append((Outcome(name, page.answer, page.error), crops))
                except (SourceError, RefusedError) as error:
                    found.append((Outcome(source.name, None, str(error)), []))
                return found

            async with aclosing(in_order(sources, outcomes_of, client.at_once)) as files:
                async for outcomes in files:
                    for one, crops in outcomes:
                        report.add(one)
                        counts[_kind(one, layout)] += 1
                        if folder is not None:
                            folder.add(crops)
                    bar.advance(task)

    with bar:
        task = bar.add_task("", total=len(sources))
        try:
            asyncio.run(read_all())
        except KeyboardInterrupt:
            bar.stop()
            print(f"scanline: stopped after {counts.total()} of {len(sources)}", file=sys.stderr)
            raise
    if form == "lines" and counts.total() > 1:
        parts = (f"{counts[kind]:,} {kind}" for kind in _KINDS if counts[kind])
        console.print(f"\n{counts.total():,} pictures: {', '.join(parts)}", style="dim")
    if failed := counts[_KINDS[-1]]:
        if form != "lines":
            print(f"scanline: {failed} of {counts.total()} could not be read", file=sys.stderr)
        raise typer.Exit(1)


_KINDS = ("accepted", "not accepted", "not read")


def _kind(outcome: Outcome[AnswerT], layout: Layout[AnswerT]) -> str:
    if outcome.answer is None:
        return "not read"
    return "accepted" if layout.is_accepted(outcome.answer) else "not accepted"
