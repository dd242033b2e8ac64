"""The options that several commands share."""

from typing import Annotated

import typer

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
        "--model", metavar="NAME", help="One that `scanline models` lists, not the default one."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
