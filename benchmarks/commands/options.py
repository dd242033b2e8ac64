"""Options and arguments that several benchmarks have, and where their pictures lie."""

import os
from pathlib import Path
from typing import Annotated

import typer

from models.errors import ScanlineError

Model = Annotated[str, typer.Option(help="A shipped model, one in runs/, or a folder.")]
LineReader = Annotated[
    str, typer.Option(help="A shipped line reader, one in runs/, or a checkpoint folder.")
]
Folder = Annotated[
    Path | None,
    typer.Argument(
        help="Pictures and labels.csv: file, label, split.",
        show_default="$SCANLINE_DATA/digits",
    ),
]
Split = Annotated[str, typer.Option(help="Of the pictures: tune, report, or all.")]
Seconds = Annotated[float, typer.Option(min=1, help="Of a burst of load.")]
Rounds = Annotated[int, typer.Option(min=1, help="How often what is compared takes turns.")]
Attacks = Annotated[list[str] | None, typer.Argument(help="By their names.", show_default="all")]
KeptIn = Annotated[
    Path | None, typer.Option(help="A file that keeps what is done, by which a run goes on.")
]
Plot = Annotated[Path | None, typer.Option(help="A PNG to write.")]


def data_folder(name: str) -> Path:
    """A folder of $SCANLINE_DATA."""
    if "SCANLINE_DATA" not in os.environ:
        raise ScanlineError("name a folder or a file of pictures, or set SCANLINE_DATA")
    return Path(os.environ["SCANLINE_DATA"]) / name
