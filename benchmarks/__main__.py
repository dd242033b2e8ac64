"""`python -m benchmarks NAME [--json]`: each figure in the documents is printed by one of these."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from models.errors import ScanlineError

commands = typer.Typer(no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


@commands.command()
def photos(
    folder: Annotated[Path, typer.Argument(help="Pictures and labels.csv: file, label[, split].")],
    split: Annotated[
        str | None, typer.Option(help="Only rows of this split: tune, report.")
    ] = None,
    model: Annotated[str, typer.Option(help="The model that reads.")] = "digits",
    as_json: AsJson = False,
) -> None:
    """Accuracy on photos of single digits, by kind (what a file's name starts with)."""
    from benchmarks.photos import measured

    _show(measured(folder, split, model), as_json)


@commands.command()
def mnist(as_json: AsJson = False) -> None:
    """Accuracy on the MNIST test set and microseconds an image, of every shipped digit model."""
    from benchmarks.mnist import measured

    _show(measured(), as_json)


@commands.command()
def activations(
    stride: Annotated[int, typer.Option(min=1, help="Take every n-th float32 value.")] = 1,
    as_json: AsJson = False,
) -> None:
    """The largest error of the runtime's sigmoid and tanh, over all float32 values in range."""
    from benchmarks.activations import measured

    _show({"lstm": measured(stride)}, as_json)


def _show(result: dict[str, Any], as_json: bool) -> None:
    """Prints the result as JSON, or as a table with a row for each of its objects."""
    if as_json:
        print(json.dumps(result, indent=2))
        return
    rows = {name: value for name, value in result.items() if isinstance(value, dict)}
    columns = list(dict.fromkeys(key for row in rows.values() for key in row))
    table = Table("", *columns)
    for name, row in rows.items():
        table.add_row(name, *(_text(row.get(column, "")) for column in columns))
    Console().print(table)
    for name, value in result.items():
        if name not in rows:
            print(f"{name}: {_text(value)}")


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        return " to ".join(_text(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(part)}" for key, part in value.items())
    return str(value)


if __name__ == "__main__":
    try:
        commands()
    except (ScanlineError, FileNotFoundError) as error:
        sys.exit(f"benchmarks: {error}")
