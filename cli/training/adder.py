"""`scanline train adder`: adders with their proof."""

from pathlib import Path

import typer

from cli.training.options import Hidden, Name, Out, Recipe, Seed
from cli.training.runs import given

commands = typer.Typer()


@commands.command(
    "adder",
    epilog="""\
[bold]Examples[/bold]
  scanline train adder --seed 2
  scanline train adder --name small --hidden 5

See `scanline certify` for what is proved.""",
)
def train_adder(
    recipe: Recipe = "adder",
    name: Name = None,
    out: Out = Path("runs"),
    seed: Seed = None,
    hidden: Hidden = None,
) -> None:
    """Train an LSTM adder until it is proved exact at every length. Takes about ten seconds.

    The recipe has what no option says.
    """
    from cli.models import print_proof
    from training.adder.settings import adder_settings
    from training.adder.train import train_adder as run

    settings = adder_settings(recipe, **given(seed=seed, hidden=hidden))
    name = name or Path(recipe).stem
    _, proof = run(name, settings, out)
    print_proof(out / name, proof)
