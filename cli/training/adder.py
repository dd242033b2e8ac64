"""`scanline train adder`: adders, subtractors and comparers with their proof."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.training.options import Hidden, Name, Out, Seed
from cli.training.runs import given

commands = typer.Typer()

AdderRecipe = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|FILE",
        help="One of training/recipes, or a .toml file.",
        show_default="that of the cell, task and base",
    ),
]
CellName = StrEnum("CellName", ["lstm", "gru", "vanilla"])
AdderCell = Annotated[CellName | None, typer.Option(help="Of the network.")]
TaskName = StrEnum("TaskName", ["addition", "subtraction", "comparison"])
Task = Annotated[TaskName | None, typer.Option(help="What the network learns.")]
Base = Annotated[int | None, typer.Option(help="Of the numbers, 2 to 10.")]


@commands.command(
    "adder",
    epilog="""\
[bold]Examples[/bold]
  scanline train adder --seed 2
  scanline train adder --name small --hidden 5
  scanline train adder --cell gru
  scanline train adder --task subtraction --base 10

See `scanline certify` for what is proved.""",
)
def train_adder(
    recipe: AdderRecipe = None,
    name: Name = None,
    out: Out = Path("runs"),
    seed: Seed = None,
    hidden: Hidden = None,
    cell: AdderCell = None,
    task: Task = None,
    base: Base = None,
) -> None:
    """Train an adder until it is proved exact at every length. Takes about ten seconds.

    A subtractor or a comparer, too. The recipe has what no option says.
    """
    from cli.models import print_proof
    from training.adder.settings import adder_settings, recipe_for
    from training.adder.train import train_adder as run

    machine = task and task.value
    recipe = recipe or recipe_for(cell and cell.value, machine, base)
    changed = given(seed=seed, hidden=hidden, cell=cell and cell.value, machine=machine, base=base)
    settings = adder_settings(recipe, **changed)
    name = name or Path(recipe).stem
    _, proof = run(name, settings, out)
    print_proof(out / name, proof)
