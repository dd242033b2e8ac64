"""The `scanline` command; a subcommand imports `app` or `training` only when it runs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from cli import keys, models, pictures, serving, sums, training
from cli.printable import shown
from cli.streams import open_streams
from models.errors import ScanlineError


class _Commands(TyperGroup):
    """The commands; what is said of a wrong command line is shown as a terminal may be given it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        with _shown_errors():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        with _shown_errors():
            return super().invoke(ctx)


@contextmanager
def _shown_errors() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # those of click, which typer has a copy of or not
        if isinstance(message := getattr(error, "message", None), str):
            vars(error)["message"] = shown(message)
        raise


commands = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    help="Reads handwritten digits from photos and adds binary numbers of any length.",
    epilog="""\
[bold]Start with[/bold]
  scanline classify photo.jpg     the digit on a photo
  scanline serve                  the site, and the service over HTTP
  scanline COMMAND --help         each command, with examples

With SCANLINE_URL, classify, numbers, tables, add and models ask a server.""",
)
for each in (pictures, sums, serving, models):
    commands.add_typer(each.commands)
commands.add_typer(training.commands, name="train")
commands.add_typer(keys.commands, name="keys")


def main() -> None:
    """Runs the command line; what Scanline refuses becomes one line and exit status 1."""
    open_streams()
    try:
        commands(prog_name="scanline")
    except (ScanlineError, OSError) as error:
        sys.exit(f"scanline: {shown(str(error))}")
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        sys.exit(f"scanline: {shown(wrong)}")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "training":
            sys.exit("scanline: this installation only serves: train in a checkout of Scanline")
        if error.name in ("joblib", "matplotlib", "scipy", "seaborn", "sklearn", "torch"):
            sys.exit(f"scanline: {error.name} is missing: pip install '.[train]' in a checkout")
        raise
