"""`scanline train`: makes models; needs the extra `train`, and `training` beside this package."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.artifact.card import DigitCard, LineCard, RejectorCard

commands = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Make models (needs the extra `train`).",
    epilog="""\
[bold]Examples[/bold]
  scanline train digits                            into runs/digits
  scanline train digits --recipe gru --seed 2      one setting of a recipe changed
  scanline train adder                             proof included
  SCANLINE_CHECKPOINTS=runs scanline models

Each shows what remains, and goes on after a kill where it was.""",
)

CellName = StrEnum("CellName", ["vanilla", "gru", "lstm"])
Backend = StrEnum("Backend", ["loky", "ray"])
Recipe = Annotated[
    str, typer.Option(metavar="NAME|FILE", help="One of training/recipes, or a .toml file.")
]
Name = Annotated[str | None, typer.Option(help="The model's name, if not the recipe's.")]
Out = Annotated[Path, typer.Option(help="Folder to write the checkpoint folder into.")]
Device = Annotated[str, typer.Option(help="auto (a GPU where there is one), cpu, cuda or cuda:N.")]
Threads = Annotated[int, typer.Option(min=1, help="CPU threads; the weights depend on it.")]
Final = Annotated[
    bool, typer.Option("--final", help="Score MNIST's test set, too, once all is chosen.")
]
# Of these, the recipe has what is not given.
Seed = Annotated[int | None, typer.Option(help="The seed of all randomness.")]
Epochs = Annotated[int | None, typer.Option(help="Passes over the data.")]
Hidden = Annotated[int | None, typer.Option(help="A layer's hidden size.")]
Layers = Annotated[int | None, typer.Option(help="Layers, one above the other.")]
CellOption = Annotated[CellName | None, typer.Option(help="Of the network.")]
Directions = Annotated[int | None, typer.Option(help="2 reads upwards, too.")]
RowsPerStep = Annotated[int | None, typer.Option(help="Of ink: 1, 2, 4, 7 or 14.")]
LearningRate = Annotated[float | None, typer.Option(help="The peak of the learning rate.")]
Drawn = Annotated[int | None, typer.Option(help="Drawn digits beside MNIST's.")]
Outliers = Annotated[int | None, typer.Option(help="Pictures of no digit.")]
Photographed = Annotated[int | None, typer.Option(help="Digits on simulated photos.")]
DrawnPictures = Annotated[int | None, typer.Option(help="Drawn once, and read.")]
Strips = Annotated[int | None, typer.Option(help="Written afresh for an epoch.")]
Fonts = Annotated[int | None, typer.Option(help="In handwriting, to write with; npm fetches them.")]
Start = Annotated[str | None, typer.Option(help="A shipped model, or a checkpoint folder.")]
Pictures = Annotated[Path | None, typer.Option(help="A folder of pictures with labels.csv.")]


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
    if start is not None or pictures is not None:
        from training.digits.adapting import adapt

        _adapt(adapt, name, start, pictures, out, device, threads)
        return
    from training.digits.settings import digit_settings
    from training.digits.train import train_digits as run
    from training.loop.devices import chosen_device

    changed = _given(
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
    settings = digit_settings(recipe, **changed)
    name = name or Path(recipe).stem
    _print_scores(run(name, settings, out, chosen_device(device, threads), final))
    typer.echo(f"written: {out / name}")


def _given(**options: Any) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in options.items() if value is not None}


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

    _print_scores(run(name, like, seed, out, chosen_device(device, threads), final))
    typer.echo(f"written: {out / name}")


def _print_scores(card: "DigitCard | LineCard | RejectorCard") -> None:
    for split, score in card.scores.items():
        low, high = score.interval
        typer.echo(f"{split}: {score.accuracy:.2%} ({low:.2%} to {high:.2%}, n = {score.n})")


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
    kept apart; where the new reader is no better on these, there is none.
    """
    if start is not None or pictures is not None:
        from training.lines.adapting import adapt

        _adapt(adapt, name, start, pictures, out, device, threads)
        return
    from training.lines.settings import line_settings
    from training.lines.train import train_lines as run
    from training.loop.devices import chosen_device

    changed = _given(
        seed=seed, epochs=epochs, strips=strips, fonts=fonts, hidden=hidden, layers=layers
    )
    settings = line_settings(recipe, **changed)
    name = name or Path(recipe).stem
    _print_scores(run(name, settings, out, chosen_device(device, threads)))
    typer.echo(f"written: {out / name}")


def _adapt(
    adapt: "Callable[[str, Path, Path, Path, Any], DigitCard | LineCard]",
    name: str | None,
    start: str | None,
    pictures: Path | None,
    out: Path,
    device: str,
    threads: int,
) -> None:
    """Goes on from a model on one's own pictures."""
    from training.loop.adapting import start_folder
    from training.loop.devices import chosen_device

    if start is None or pictures is None:
        raise typer.BadParameter("--start and --pictures go together")
    name = name or "mine"
    chosen = chosen_device(device, threads)
    _print_scores(adapt(name, start_folder(start), pictures, out, chosen))
    typer.echo(f"written: {out / name}")


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

    changed = _given(seed=seed, epochs=epochs, pictures=pictures, hidden=hidden, layers=layers)
    settings = rejector_settings(recipe, **changed)
    name = name or Path(recipe).stem
    chosen = chosen_device(device, threads)
    _print_scores(run(name, settings, reads or SHIPPED / "digits", out, chosen, start))
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
    from training.digits.seeds import record_seeds

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

    settings = adder_settings(recipe, **_given(seed=seed, hidden=hidden))
    name = name or Path(recipe).stem
    _, proof = run(name, settings, out)
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
