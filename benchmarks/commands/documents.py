"""The tables of the documents, from the results files."""

import sys

import typer

commands = typer.Typer()


@commands.command()
def docs() -> None:
    """Renders the tables and figures in README.md and docs/ from docs/results."""
    from benchmarks.documents.markers import update

    for name in update():
        print(f"rendered: {name}", file=sys.stderr)
