"""`scanline train lines`: line readers."""

from pathlib import Path
from typing import Annotated

import typer

from cli.training.options import (
    Device,
    Epochs,
    Fonts,
    Hidden,
    Layers,
    Name,
    Out,
    Pictures,
    Recipe,
    Seed,
    Start,
    Threads,
)
from cli.training.runs import given, go_on, print_scores

commands = typer.Typer()
Strips = Annotated[int | None, typer.Option(help="Written afresh for an epoch.")]


@commands.command(
    "lines",
    epilog="""\
[bold]Examples[/bold]
  scanline train lines
  scanline train lines --name small --hidden 48 --fonts 0
  scanline train lines --start lines --pictures FOLDER --name mine

MNIST is downloaded, or read from $SCANLINE_DATA/MNIST/raw; handwriting fonts
are fetched by `npm pack` once.""",
)
def train_lines(
    recipe: Recipe = "lines",
    name: Name = None,
    out: Out = Path("runs"),
    seed: Seed = None,
    epochs: Epochs = None,
    strips: Strips = None,
    fonts: Fonts = None,
    start: Start = None,
    pictures: Pictures = None,
    hidden: Hidden = None,
    layers: Layers = None,
    device: Device = "auto",
    threads: Threads = 1,
) -> None:
    """Train a line reader on strips of numbers written by code, by a recipe.

    It reads numbers with their separators in grey pictures of a row. The recipe
    has what no option says. OUT/NAME.curve.png shows the curve.

    With --start and --pictures it goes on from that checkpoint on your own
    pictures of rows, FOLDER/labels.csv: file, label (as written). A fifth is
    kept apart; where the new reader is no better on these, there is none, and
    the exit status is 1.
    """
    changed = given(
        seed=seed, epochs=epochs, strips=strips, fonts=fonts, hidden=hidden, layers=layers
    )
    if start is not None or pictures is not None:
        from training.lines.adapting import adapt

        go_on(adapt, name, start, pictures, changed, out, device, threads)
        return
    from training.lines.settings import line_settings
    from training.lines.train import train_lines as run
    from training.loop.devices import chosen_device

    settings = line_settings(recipe, **changed)
    name = name or Path(recipe).stem
    print_scores(run(name, settings, out, chosen_device(device, threads)), out)
