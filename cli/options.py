"""The options that several commands share."""

import os
from pathlib import Path
from typing import Annotated

import typer

from models.files.formats import NAMES


def model_names(incomplete: str) -> list[str]:
    """The names of the models of this machine that begin so, for a shell that completes them."""
    from models.artifact.checkpoint import SHIPPED

    folder = Path(os.environ.get("SCANLINE_CHECKPOINTS", SHIPPED))
    names = sorted(card.parent.name for card in folder.glob("*/card.json"))
    return [name for name in names if name.startswith(incomplete) and name.isprintable()]


Url = Annotated[
    str | None,
    typer.Option(
        envvar="SCANLINE_URL",
        metavar="URL",
        help="A running server, say http://127.0.0.1:8000; without one, this process does it all.",
    ),
]
ApiKey = Annotated[
    str | None,
    typer.Option(
        envvar="SCANLINE_API_KEY", metavar="KEY", help="What the server knows you by, if it asks."
    ),
]
ModelName = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME",
        help="One that `scanline models` lists, not the default one.",
        autocompletion=model_names,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILES",
        help=f"{NAMES}: files, folders (all pictures in them, at any depth), patterns "
        "in quotes, or - for standard input.",
        show_default=False,
    ),
]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV, with a head.")]
Pattern = Annotated[
    str | None,
    typer.Option(metavar="REGEX", help="A regular expression that each number matches."),
]
Alternatives = Annotated[
    bool,
    typer.Option("--alternatives", help="Print what else each number may be, and how likely."),
]

ALL = "1-"


def _choice(pages: str) -> str:
    from cli.pages import CHOICE

    match = CHOICE.fullmatch(pages)
    if not match or (match[3] and int(match[3]) < int(match[1])):
        raise typer.BadParameter("name one page, as 3, or several, as 2-5 or 7-")
    return pages


PagesOption = Annotated[
    str,
    typer.Option(
        "--pages",
        metavar="PAGES",
        callback=_choice,
        help="Of a PDF or TIFF: 3, or 2-5, or 7- for all from the seventh on.",
        show_default="all",
    ),
]

DoubtfulFolder = Annotated[
    Path | None,
    typer.Option(
        "--doubtful",
        metavar="FOLDER",
        help="Write a picture of each number that is not accepted into a new folder, and "
        "labels.csv with what was read: correct it, and `scanline train lines --pictures FOLDER` "
        "learns it.",
        show_default=False,
    ),
]
Xlsx = Annotated[
    Path | None,
    typer.Option(
        "--xlsx",
        metavar="FILE",
        help="Write a spreadsheet into a new file: doubtful cells are amber, and what is to be "
        "checked is listed.",
        show_default=False,
    ),
]
Resume = Annotated[
    Path | None,
    typer.Option(
        "--resume",
        metavar="FILE",
        help="Keep each answer in this file as it comes; where it is there, go on from it.",
        show_default=False,
    ),
]
