"""How often numbers are read as they are written: in rows, on pages and in tables."""

from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.commands.benchmark import Measured, benchmark
from benchmarks.commands.options import KeptIn, LineReader, Plot, data_folder

commands = typer.Typer()
Pages = Annotated[
    Path | None,
    typer.Argument(
        help="CSV beside the pages: file, rows[, split].",
        show_default="numbers/labels.csv in $SCANLINE_DATA",
    ),
]
PagesSplit = Annotated[str, typer.Option(help="Of the pages: tune, report, or all.")]


@benchmark(commands, only_json=("risk_coverage", "kinds"))
def numbers(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="CSV beside the pictures: file, rows or label[, split].",
            show_default="pages, cells and cheque amounts in $SCANLINE_DATA",
        ),
    ] = None,
    split: Annotated[
        str, typer.Option(help="Of the file: tune, report, or all, which needs no column split.")
    ] = "all",
    model: LineReader = "lines",
    against: Annotated[
        str | None,
        typer.Option(help="Another line reader, that is compared on the same rows of FILE."),
    ] = None,
    plot: Plot = None,
) -> Measured:
    """Numbers that are read as they are written, and the share of wrong characters.

    Of a file with the column rows, the rows of pages; of one with label, pictures of one row each,
    and what confidence is worth; the plot is of risk against coverage. With --against, whether two
    readers differ on the same rows, by McNemar's test (exact, two-sided).
    """
    from benchmarks.accuracy import cells
    from benchmarks.accuracy.numbers import compared, measured, measured_all

    found: dict[str, Any]
    if against is not None:
        if file is None:
            raise typer.BadParameter("--against needs a FILE")
        if against == model:
            raise typer.BadParameter(f"--against {against} is the --model itself: name another")
        found = compared(file, split, model, against)
        parts = {name: found[name] for name in (model, against)}
    elif file is None:
        parts = measured_all(data_folder(""), split, model)
        found = dict(parts)
    else:
        found = measured(file, split, model)
        parts = {"all": found}
    if plot is not None:
        cells.draw({name: one for name, one in parts.items() if cells.CURVE in one}, plot)
    return Measured(found, {name: one["rows"] for name, one in parts.items()})


@benchmark(commands, only_json=("risk_coverage", "kinds"))
def adapting(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="CSV beside the pictures: file, label, split.",
            show_default="$SCANLINE_DATA/cells/labels.csv",
        ),
    ] = None,
    split: Annotated[str, typer.Option(help="Of the cells that are measured.")] = "report",
    few: Annotated[int, typer.Option(min=20, help="Cells of the smaller run.")] = 500,
    model: LineReader = "lines",
) -> Measured:
    """What adapting a line reader to a few cells of split tune brings, and to all: over an hour.

    Thresholds are chosen on cells of split tune that took no part in it.
    """
    from benchmarks.accuracy.adapting import measured

    found = measured(file or data_folder("cells") / "labels.csv", split, few, model)
    return Measured(found, {f"cells, split {split}": next(iter(found.values()))["rows"]})


@benchmark(commands)
def rows(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Has cells and numbers.", show_default="$SCANLINE_DATA"),
    ] = None,
    split: Annotated[str, typer.Option(help="Of the cells: tune, report, or all.")] = "report",
    count: Annotated[int, typer.Option(min=1, help="Cells, and cheque amounts, at most.")] = 300,
    model: LineReader = "lines",
) -> Measured:
    """Tesseract, RapidOCR and ours on the same cells of log-books and cheque amounts.

    One that is not installed is left out, and said.
    """
    from benchmarks.accuracy.rows import measured

    found = measured(folder or data_folder(""), split, count, model)
    return Measured(found, {name: one["scanline"]["n"] for name, one in found.items()})


@benchmark(commands)
def separators(
    strips: Annotated[int, typer.Option(min=1, help="Drawn afresh.")] = 5000,
    model: LineReader = "lines",
) -> Measured:
    """Separators that are lost or invented in drawn strips of MNIST's validation digits."""
    from benchmarks.accuracy.separators import measured

    return Measured(measured(strips, model), {"strips": strips})


@benchmark(commands)
def invented(
    pages: Annotated[int, typer.Option(min=1, help="Of each of five kinds.")] = 60,
    seed: Annotated[int, typer.Option(min=0, help="Of all that is drawn.")] = 21,
    model: LineReader = "lines",
) -> Measured:
    """Drawn pages without a number: how many have one accepted."""
    from benchmarks.accuracy.invented import ALL, measured

    found = measured(pages, seed, model)
    return Measured(found, {"pages": found[ALL]["n"]})


@benchmark(commands)
def turned(
    file: Pages = None,
    split: PagesSplit = "tune",
    model: LineReader = "lines",
) -> Measured:
    """Pages turned by a quarter to three, and slanted: rows read of those that are read upright."""
    from benchmarks.accuracy.turned import measured

    found = measured(file or data_folder("numbers") / "labels.csv", split, model)
    return Measured(found, {"rows": next(iter(found.values()))["of"]})


@benchmark(commands)
def photographed(
    file: Pages = None,
    split: PagesSplit = "tune",
    photos: Annotated[int, typer.Option(min=1, help="Of each page.")] = 3,
    seed: Annotated[int, typer.Option(min=0, help="Of all that is drawn.")] = 31,
    model: LineReader = "lines",
) -> Measured:
    """Pages on drawn desks, in perspective, shadow and hands: rows read of those read without."""
    from benchmarks.accuracy.photographed import measured

    found = measured(file or data_folder("numbers") / "labels.csv", split, model, photos, seed)
    return Measured(found, {"photos": found["photos"], "rows": found["of"]})


@benchmark(commands, only_json=("constants",))
def constants(
    file: Pages = None,
    split: PagesSplit = "tune",
    seed: Annotated[int, typer.Option(min=0, help="Of the photos.")] = 31,
    model: LineReader = "lines",
    kept: KeptIn = None,
) -> Measured:
    """The constants by which rows are found, two thirds and one and a half times as large."""
    from benchmarks.accuracy.constants import MODULES, measured

    file = file or data_folder("numbers") / "labels.csv"
    found = measured(file, split, model, seed, MODULES, kept)
    return Measured(found, {"rows": found["of"], "constants": len(found["constants"])})


@benchmark(commands)
def tables(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="Pictures and a CSV of the same name beside each: a line for each row of a table, "
            "empty where no number stands.",
            show_default="$SCANLINE_DATA/tables, and drawn ones",
        ),
    ] = None,
    count: Annotated[int, typer.Option(min=1, help="Drawn tables of each of three kinds.")] = 67,
    seed: Annotated[int, typer.Option(min=0, help="Of all that is drawn.")] = 41,
    model: LineReader = "lines",
    plot: Plot = None,
) -> Measured:
    """Cells of tables that are read as they are written, and tables with all rows and columns.

    The plot is of how one that is drawn is found and read.
    """
    from benchmarks.accuracy.tables import ALL, draw, drawn, measured

    if plot is not None:
        draw(plot)
    if folder is not None:
        found = measured(folder, model)
        return Measured(found, {"tables": found["tables"], "cells": found["cells"]})
    found = {"mark sheets": measured(data_folder("tables"), model)}
    found |= {f"drawn, {kind}": one for kind, one in drawn(count, seed, model).items()}
    drawn_ = found[f"drawn, {ALL}"]["tables"]
    return Measured(found, {"mark sheets": found["mark sheets"]["tables"], "drawn": drawn_})


@benchmark(commands)
def totals(
    count: Annotated[int, typer.Option(min=1, help="Drawn tables of each of three kinds.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="Of all that is drawn.")] = 43,
) -> Measured:
    """Columns of tables that the service adds up: how many totals are right, and are accepted."""
    from benchmarks.accuracy.totals import drawn, measured

    found = {"mark sheets": measured(data_folder("tables")), "drawn tables": drawn(count, seed)}
    return Measured(found, {name: one["columns"] for name, one in found.items()})


@benchmark(commands)
def opinion(
    cells: Annotated[int, typer.Option(min=1, help="Of split tune.")] = 3200,
    model: LineReader = "lines",
) -> Measured:
    """What a row classifier's second opinion brings, by how it is weighed; on split tune alone."""
    from benchmarks.accuracy.opinion import measured

    found = measured(data_folder(""), model, cells)
    n = found["as served"]
    return Measured(found, {"cells": n["cells"], "rows": n["rows"]})


@benchmark(commands)
def spoilt(
    pictures: Annotated[int, typer.Option(min=1, help="Of each kind.")] = 65,
    seeds: Annotated[int, typer.Option(min=1, help="How many.")] = 5,
    first: Annotated[int, typer.Option(min=0, max=10**6, help="The first of the seeds.")] = 11,
    model: LineReader = "lines",
) -> Measured:
    """Numbers with a digit blotted, cut, much larger or smaller: wrong ones that are accepted."""
    from benchmarks.accuracy.spoilt import measured

    found = measured(pictures, range(first, first + seeds), model)
    return Measured(found, {"pictures": found["all"]["n"], "seeds": seeds})
