"""`scanline train rejector`: what says whether a digit that was read can be known."""

from pathlib import Path
from typing import Annotated

import typer

from cli.training.options import Device, Epochs, Hidden, Layers, Name, Out, Recipe, Seed, Threads
from cli.training.runs import given, print_scores

commands = typer.Typer()
DrawnPictures = Annotated[int | None, typer.Option(help="Drawn once, and read.")]


@commands.command(
    "rejector",
    epilog="""\
[bold]Examples[/bold]
  scanline train rejector
  scanline train rejector --reads runs/mine --name careful
  scanline train rejector --start runs/careful --name more-careful

MNIST is downloaded, or read from $SCANLINE_DATA/MNIST/raw; npm fetches fonts.""",
)
def train_rejector(
    recipe: Recipe = "rejector",
    name: Name = None,
    out: Out = Path("runs"),
    seed: Seed = None,
    epochs: Epochs = None,
    pictures: DrawnPictures = None,
    hidden: Hidden = None,
    layers: Layers = None,
    reads: Annotated[
        Path | None,
        typer.Option(help="A row classifier's folder.", show_default="the shipped digits"),
    ] = None,
    start: Annotated[
        Path | None, typer.Option(help="A rejector's folder to go on from.", show_default="none")
    ] = None,
    device: Device = "auto",
    threads: Threads = 1,
) -> None:
    """Train what says whether a digit that was read can be known, by a recipe.

    The recipe has what no option says. Pictures are drawn and read first; after
    each epoch the network is scored on some that it does not train on;
    OUT/NAME.curve.png shows the curve.
    """
    from models.artifact.checkpoint import SHIPPED
    from training.loop.devices import chosen_device
    from training.rejector.settings import rejector_settings
    from training.rejector.train import train_rejector as run

    changed = given(seed=seed, epochs=epochs, pictures=pictures, hidden=hidden, layers=layers)
    settings = rejector_settings(recipe, **changed)
    name = name or Path(recipe).stem
    chosen = chosen_device(device, threads)
    print_scores(run(name, settings, reads or SHIPPED / "digits", out, chosen, start), out)
