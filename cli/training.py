"""`scanline train`: makes models; needs the extra `train`, and `training` beside this package."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from models.artifact.card import DigitCard, LineCard

commands = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Make models (needs the extra `train`).",
    epilog="""\
[bold]Examples[/bold]
  scanline train digits --cell lstm --name mine    into runs/mine
  scanline train adder --seed 2                    proof included
  SCANLINE_CHECKPOINTS=runs scanline models

Each shows what remains, and goes on after a kill where it was.""",
)

CellName = StrEnum("CellName", ["vanilla", "gru", "lstm"])
Backend = StrEnum("Backend", ["loky", "ray"])
Out = Annotated[Path, typer.Option(help="Folder to write the checkpoint folder into.")]
Seed = Annotated[int, typer.Option(help="The seed of all randomness.")]
Device = Annotated[str, typer.Option(help="auto (a GPU where there is one), cpu, cuda or cuda:N.")]
Threads = Annotated[int, typer.Option(min=1, help="CPU threads; the weights depend on it.")]
Epochs = Annotated[int, typer.Option(min=1, help="Passes over the data.")]
Hidden = Annotated[int, typer.Option(min=1, max=4096, help="A layer's hidden size.")]
Layers = Annotated[int, typer.Option(min=1, max=64, help="Layers, one above the other.")]


@commands.command(
    "digits",
    epilog="""\
[bold]Examples[/bold]
  scanline train digits --seed 3 --epochs 20
  scanline train digits --name l --cell lstm --device cuda

MNIST is downloaded, or read from $SCANLINE_DATA/MNIST/raw.""",
)
def train_digits(
    name: Annotated[str, typer.Option(help="The model's name.")] = "digits",
    out: Out = Path("runs"),
    seed: Seed = 1,
    epochs: Epochs = 40,
    cell: Annotated[CellName, typer.Option(help="Of the network.")] = CellName.gru,
    hidden: Hidden = 96,
    layers: Layers = 2,
    directions: Annotated[int, typer.Option(min=1, max=2, help="2 reads upwards, too.")] = 2,
    rows_per_step: Annotated[int, typer.Option(help="Of ink: 1, 2, 4, 7 or 14.")] = 2,
    rate: Annotated[float, typer.Option(help="The peak of the learning rate.")] = 3e-3,
    drawn: Annotated[int, typer.Option(min=0, help="Drawn digits beside MNIST's.")] = 1500,
    clutter: Annotated[int, typer.Option(min=0, help="Pictures of no digit.")] = 5000,
    photographed: Annotated[int, typer.Option(min=0, help="Digits on simulated photos.")] = 10_000,
    device: Device = "auto",
    threads: Threads = 1,
) -> None:
    """Train a row classifier on MNIST."""
    from training.digits.fit import DigitSettings
    from training.digits.train import train_digits as run
    from training.loop.devices import chosen_device

    chosen: dict[str, Any] = {
        "cell": cell.value,
        "hidden": hidden,
        "layers": layers,
        "directions": directions,
        "rows_per_step": rows_per_step,
        "seed": seed,
        "epochs": epochs,
        "rate": rate,
        "drawn": drawn,
        "clutter": clutter,
        "photographed": photographed,
    }
    settings = DigitSettings(**chosen)
    ways = "in both directions" if directions == 2 else "downwards"
    description = f"{cell.value} network that reads a digit {ways}, {rows_per_step} rows a step"
    _print_scores(run(name, description, settings, out, chosen_device(device, threads)))
    typer.echo(f"written: {out / name}")


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
    seed: Seed = 1,
    device: Device = "auto",
    threads: Threads = 1,
) -> None:
    """Train a row classifier again, on all 60,000 images, its settings once chosen on 50,000."""
    from training.digits.train import train_full as run
    from training.loop.devices import chosen_device

    _print_scores(run(name, like, seed, out, chosen_device(device, threads)))
    typer.echo(f"written: {out / name}")


def _print_scores(card: "DigitCard | LineCard") -> None:
    for split, score in card.scores.items():
        low, high = score.interval
        typer.echo(f"{split}: {score.accuracy:.2%} ({low:.2%} to {high:.2%}, n = {score.n})")


@commands.command(
    "lines",
    epilog="""\
[bold]Examples[/bold]
  scanline train lines

MNIST is downloaded, or read from $SCANLINE_DATA/MNIST/raw.""",
)
def train_lines(
    name: Annotated[str, typer.Option(help="The model's name.")] = "lines",
    out: Out = Path("runs"),
    seed: Seed = 1,
    epochs: Epochs = 30,
    strips: Annotated[int, typer.Option(min=1, help="Written afresh for an epoch.")] = 12_800,
    hidden: Hidden = 96,
    layers: Layers = 2,
    device: Device = "auto",
    threads: Threads = 1,
) -> None:
    """Train a line reader on rows of digits written by code."""
    from training.lines.train import LineSettings
    from training.lines.train import train_lines as run
    from training.loop.devices import chosen_device

    settings = LineSettings(hidden=hidden, layers=layers, seed=seed, epochs=epochs, strips=strips)
    _print_scores(run(name, settings, out, chosen_device(device, threads)))
    typer.echo(f"written: {out / name}")


@commands.command(
    "seeds",
    epilog="""\
[bold]Examples[/bold]
  scanline train seeds runs/gru runs/gru-2 runs/gru-3

The networks differ in their seeds alone.""",
)
def train_seeds(
    model: Annotated[Path, typer.Argument(help="The checkpoint folder whose card is written.")],
    others: Annotated[list[Path], typer.Argument(help="The same network from other seeds.")],
) -> None:
    """Write the spread of the test accuracy over several seeds into a model's card."""
    from training.digits.train import record_seeds

    seeds = record_seeds(model, others)
    typer.echo(f"{seeds.n} seeds: mean {seeds.mean:.3%}, standard deviation {seeds.sd:.3%}")


@commands.command(
    "adder",
    epilog="""\
[bold]Examples[/bold]
  scanline train adder --seed 2
  scanline train adder --name small --hidden 5

See `scanline certify` for what is proved.""",
)
def train_adder(
    name: Annotated[str, typer.Option(help="The model's name.")] = "adder",
    out: Out = Path("runs"),
    seed: Seed = 1,
    hidden: Hidden = 10,
) -> None:
    """Train an LSTM adder until it is proved exact at every length. Takes about ten seconds."""
    from cli.models import print_proof
    from training.adder.train import AdderSettings
    from training.adder.train import train_adder as run

    _, proof = run(name, AdderSettings(hidden=hidden, seed=seed), out)
    print_proof(out / name, proof)


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
