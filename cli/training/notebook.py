"""`scanline train notebook`: the experiments that Scanline began as."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

commands = typer.Typer()
Backend = StrEnum("Backend", ["loky", "ray"])


@commands.command(
    "notebook",
    epilog="""\
[bold]Examples[/bold]
  scanline train notebook --quick
  scanline train notebook --out runs-notebook

Figures that count are those of a whole run, without --quick.""",
)
def train_notebook(
    out: Annotated[Path, typer.Option(help="Folder to write into.")] = Path("runs-notebook"),
    quick: Annotated[
        bool, typer.Option("--quick", help="Tiny budgets: the whole work in a minute or two.")
    ] = False,
    backend: Annotated[
        Backend, typer.Option(help="loky: this machine's cores; ray: a Ray cluster's.")
    ] = Backend.loky,
) -> None:
    """Repeat the notebook that Scanline began as, its figures beside ours.

    Trials run side by side, one thread each. OUT/report holds the tables and
    pictures, OUT/checkpoints the networks.
    """
    from training.notebook.run import train_notebook as run

    run(out, quick, backend.value)
    typer.echo(f"written: {out / 'report' / 'notebook.md'}")
