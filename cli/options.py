"""The options that several commands share."""

import os
from pathlib import Path
from typing import Annotated

import typer


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
