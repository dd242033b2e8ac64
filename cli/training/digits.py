"""`scanline train digits` and `full`: row classifiers."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.training.options import (
    Device,
    Epochs,
    Final,
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
CellName = StrEnum("CellName", ["vanilla", "gru", "lstm"])
CellOption = Annotated[CellName | None, typer.Option(help="Of the network.")]
Directions = Annotated[int | None, typer.Option(help="2 reads upwards, too.")]
RowsPerStep = Annotated[int | None, typer.Option(help="Of ink: 1, 2, 4, 7 or 14.")]
LearningRate = Annotated[float | None, typer.Option(help="The peak of the learning rate.")]
Drawn = Annotated[int | None, typer.Option(help="Drawn digits beside MNIST's.")]
Outliers = Annotated[int | None, typer.Option(help="Pictures of no digit.")]
Photographed = Annotated[int | None, typer.Option(help="Digits on simulated photos.")]


@commands.command(
    "digits",
    epilog="""\
[bold]Examples[/bold]
  scanline train digits
  scanline train digits --recipe gru --final
  scanline train digits --recipe mine.toml --epochs 5 --device cuda
  scanline train digits --start digits --pictures FOLDER --name mine

MNIST is downloaded, or read from $SCANLINE_DATA/MNIST/raw.""",
)
def train_digits(
    recipe: Recipe = "digits",
    name: Name = None,
    out: Out = Path("runs"),
    seed: Seed = None,
    epochs: Epochs = None,
    cell: CellOption = None,
    hidden: Hidden = None,
    layers: Layers = None,
    directions: Directions = None,
    rows_per_step: RowsPerStep = None,
    learning_rate: LearningRate = None,
    drawn: Drawn = None,
    outliers: Outliers = None,
    photographed: Photographed = None,
    start: Start = None,
    pictures: Pictures = None,
    final: Final = False,
    device: Device = "auto",
    threads: Threads = 1,
) -> None:
    """Train a row classifier on MNIST by a recipe, some of its settings changed.

    The recipe has what no option says. After each epoch the network is scored
    on images that it does not train on; OUT/NAME.curve.png shows the curve.

    With --start and --pictures it goes on from that checkpoint on your own
    pictures of digits, FOLDER/labels.csv: file, label. A fifth is kept apart;
    where the new one is no better on these, there is none.
    """
    changed = given(
        seed=seed,
        epochs=epochs,
        cell=cell and cell.value,
        hidden=hidden,
        layers=layers,
        directions=directions,
        rows_per_step=rows_per_step,
        learning_rate=learning_rate,
        drawn=drawn,
        outliers=outliers,
        photographed=photographed,
    )
    if start is not None or pictures is not None:
        from training.digits.adapting import adapt

        asked = changed | given(final=final or None)
        go_on(adapt, name, start, pictures, asked, out, device, threads)
        return
    from training.digits.settings import digit_settings
    from training.digits.train import train_digits as run
    from training.loop.devices import chosen_device

    settings = digit_settings(recipe, **changed)
    name = name or Path(recipe).stem
    print_scores(run(name, settings, out, chosen_device(device, threads), final), out)


@commands.command(
    "full",
    epilog="""\
[bold]Examples[/bold]
  scanline train full runs/l --name lstm

Settings and temperature are those of that checkpoint.""",
)
def train_full(
    like: Annotated[Path, typer.Argument(help="The checkpoint of the run on 50,000 images.")],
    name: Annotated[str, typer.Option(help="The model's name.")],
    out: Out = Path("runs"),
    seed: Annotated[int, typer.Option(help="The seed of all randomness.")] = 1,
    final: Final = False,
    device: Device = "auto",
    threads: Threads = 1,
) -> None:
    """Train a row classifier again, on all 60,000 images, its settings once chosen on 50,000."""
    from training.digits.train import train_full as run
    from training.loop.devices import chosen_device

    print_scores(run(name, like, seed, out, chosen_device(device, threads), final), out)
