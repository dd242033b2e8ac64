"""`scanline train finder`: what says where numbers stand on a page."""

from pathlib import Path
from typing import Annotated

import typer

from cli.training.options import Device, Epochs, Fonts, Name, Out, Recipe, Seed, Threads
from cli.training.runs import given, print_scores

commands = typer.Typer()
Pages = Annotated[int | None, typer.Option(help="Written afresh for an epoch.")]


@commands.command(
    "finder",
    epilog="""\
[bold]Examples[/bold]
  scanline train finder
  scanline train finder --pages 96 --epochs 4 --name quick

MNIST is downloaded, or read from $SCANLINE_DATA/MNIST/raw; npm fetches fonts.""",
)
def train_finder(
    recipe: Recipe = "finder",
    name: Name = None,
    out: Out = Path("runs"),
    seed: Seed = None,
    epochs: Epochs = None,
    pages: Pages = None,
    fonts: Fonts = None,
    device: Device = "auto",
    threads: Threads = 1,
) -> None:
    """Train what says where numbers stand on a page, by a recipe.

    Pages are written by code. The recipe has what no option says;
    OUT/NAME.curve.png shows the curve. In a service's folder of models it takes the
    place of the shipped finder.
    """
    from training.finder.settings import finder_settings
    from training.finder.train import train_finder as run
    from training.loop.devices import chosen_device

    settings = finder_settings(recipe, **given(seed=seed, epochs=epochs, pages=pages, fonts=fonts))
    name = name or Path(recipe).stem
    print_scores(run(name, settings, out, chosen_device(device, threads)), out)
