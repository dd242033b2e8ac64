"""The `scanline` command; a subcommand imports `app` or `training` only when it runs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

main = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    help="Reads handwritten digits from photos and adds binary numbers of any length.",
)
train = typer.Typer(no_args_is_help=True, help="Make models (needs the extra `train`).")
main.add_typer(train, name="train")

CellName = StrEnum("CellName", ["vanilla", "gru", "lstm"])
Out = Annotated[Path, typer.Option(help="Folder to write the checkpoint folder into.")]
Seed = Annotated[int, typer.Option(help="The seed of all randomness.")]
Device = Annotated[str, typer.Option(help="auto (a GPU where there is one), cpu, cuda or cuda:N.")]
Threads = Annotated[int, typer.Option(min=1, help="CPU threads; the weights depend on it.")]


@train.command("digits")
def train_digits(
    name: Annotated[str, typer.Option(help="The model's name.")] = "digits",
    out: Out = Path("runs"),
    seed: Seed = 1,
    epochs: Annotated[int, typer.Option(min=1)] = 40,
    cell: CellName = CellName.gru,
    hidden: Annotated[int, typer.Option(min=1, max=4096)] = 128,
    layers: Annotated[int, typer.Option(min=1, max=64)] = 2,
    directions: Annotated[int, typer.Option(min=1, max=2)] = 2,
    rows_per_step: Annotated[int, typer.Option(help="1, 2, 4, 7 or 14.")] = 4,
    device: Device = "auto",
    threads: Threads = 2,
) -> None:
    """Train a row classifier on MNIST. Run it again after a kill: it resumes."""
    from training.devices import chosen_device
    from training.digits import train_digits as run
    from training.fit import DigitSettings

    settings = DigitSettings(
        cell=cell.value,
        hidden=hidden,
        layers=layers,
        directions=directions,
        rows_per_step=rows_per_step,
        seed=seed,
        epochs=epochs,
    )
    ways = "in both directions" if directions == 2 else "downwards"
    description = f"{cell.value} network that reads a digit {ways}, {rows_per_step} rows a step"
    card = run(name, description, settings, out, chosen_device(device, threads))
    for split, score in card.scores.items():
        low, high = score.interval
        typer.echo(f"{split}: {score.accuracy:.2%} ({low:.2%} to {high:.2%}, n = {score.n})")
    typer.echo(f"written: {out / name}")
