"""What is measured and written into the cards of models, where others write a results file."""

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.commands.benchmark import AsJson
from benchmarks.commands.options import Folder, LineReader, data_folder
from benchmarks.printing import show

commands = typer.Typer()


@commands.command()
def threshold(
    folder: Folder = None,
    split: Annotated[str, typer.Option(help="Of the digits.")] = "tune",
    rejector: Annotated[
        Path | None,
        typer.Option(help="A rejector's checkpoint folder.", show_default="the shipped"),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write it into the card.")] = False,
    as_json: AsJson = False,
) -> None:
    """The rejector's threshold at which enough single digits are accepted."""
    from benchmarks.accuracy.threshold import measured
    from models.artifact.checkpoint import REJECTOR

    show(measured(folder or data_folder("digits"), split, rejector or REJECTOR, write), as_json)


@commands.command()
def calibration(
    folder: Annotated[
        Path | None,
        typer.Argument(help="It holds cells and numbers.", show_default="$SCANLINE_DATA"),
    ] = None,
    model: LineReader = "lines",
    count: Annotated[int, typer.Option(min=2, help="Cells, and cheques, at most.")] = 1600,
    write: Annotated[bool, typer.Option("--write", help="Write it into the card.")] = False,
    as_json: AsJson = False,
) -> None:
    """The temperature of a line reader, and what thresholds are worth on other pictures."""
    from benchmarks.accuracy.calibration import measured

    show(measured(folder or data_folder("."), model, count, write), as_json)


@commands.command()
def cards(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(help="Checkpoint folders.", show_default="the shipped models"),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write it into the cards.")] = False,
    as_json: AsJson = False,
) -> None:
    """What cards say of a finished model: confusions, accuracy by rows or length, speed.

    The cards are its results files.
    """
    from benchmarks.accuracy.cards import measured
    from models.artifact.checkpoint import SHIPPED

    show(
        measured(folders or sorted(SHIPPED.iterdir()), write),
        as_json,
        only_json=("confusion", "by_rows"),
    )
