"""`scanline serve`: the service."""

from typing import Annotated

import typer

commands = typer.Typer()


@commands.command(
    epilog="""\
[bold]Examples[/bold]
  scanline serve
  scanline serve --host 0.0.0.0 --port 80 --workers 4
  SCANLINE_API_KEYS=one,another scanline serve

Then open the address in a browser, or see /docs there for every call."""
)
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 picks a free one.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes, each with its own models.")] = 1,
) -> None:
    """Serve the models over HTTP.

    Every other setting is an environment variable SCANLINE_*: see docs/using.md.
    """
    from app.process.serve import serve as run

    run(host, port, workers)
