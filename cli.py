"""The `scanline` command; a subcommand imports `app` or `training` only when it runs."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from models.errors import ScanlineError

if TYPE_CHECKING:
    from models.card import DigitCard, LineCard
    from models.certificate import Proof

commands = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    help="Reads handwritten digits from photos and adds binary numbers of any length.",
)
train = typer.Typer(no_args_is_help=True, help="Make models (needs the extra `train`).")
commands.add_typer(train, name="train")

CellName = StrEnum("CellName", ["vanilla", "gru", "lstm"])
Backend = StrEnum("Backend", ["loky", "ray"])
Out = Annotated[Path, typer.Option(help="Folder to write the checkpoint folder into.")]
Seed = Annotated[int, typer.Option(help="The seed of all randomness.")]
Device = Annotated[str, typer.Option(help="auto (a GPU where there is one), cpu, cuda or cuda:N.")]
Threads = Annotated[int, typer.Option(min=1, help="CPU threads; the weights depend on it.")]


def main() -> None:
    """Runs the command line; what Scanline refuses becomes one line and exit status 1."""
    try:
        commands()
    except (ScanlineError, OSError) as error:
        sys.exit(f"scanline: {error}")
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        sys.exit(f"scanline: {wrong}")
    except ModuleNotFoundError as error:
        if error.name in ("joblib", "matplotlib", "scipy", "seaborn", "sklearn", "torch"):
            sys.exit(f"scanline: {error.name} is missing: pip install 'scanline[train]'")
        raise


@commands.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 picks a free one.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes, each with its own models.")] = 1,
) -> None:
    """Serve the models over HTTP; every other setting is an environment variable SCANLINE_*."""
    from app.server import serve as run

    run(host, port, workers)


@commands.command()
def certify(
    path: Annotated[Path, typer.Argument(help="An adder's checkpoint folder.")],
) -> None:
    """Check from its weights alone that an adder is exact at every length.

    Prints what was proved; exits with 1 where a file was changed or a condition fails.
    """
    from models import certificate, checkpoint
    from models.card import AdderCard
    from models.errors import CertificateError

    loaded = checkpoint.load(path)
    if not isinstance(loaded.card, AdderCard):
        raise CertificateError(f"{path} holds no adder")
    if loaded.certificate is None:
        raise CertificateError(f"{path} holds no certificate.json: nothing is proved")
    proof = certificate.check(loaded.card.architecture, loaded.weights, loaded.certificate)
    _print_proof(path, proof)


def _print_proof(path: Path, proof: "Proof") -> None:
    typer.echo(f"{path} is proved exact at every length")
    for carry, box in enumerate(proof.boxes):
        for part, bounds in (("hidden", box.hidden), ("cell", box.cell)):
            ends = " ".join(f"[{low:+.3f}, {high:+.3f}]" for low, high in bounds)
            typer.echo(f"  carry {carry}, {part}: {ends}")
    typer.echo(f"  smallest margin of a bit: {proof.margin:.4f}")
    typer.echo(f"  slack of the boxes:       {proof.slack:.5f}")
    typer.echo(f"  arithmetic covered:       {proof.arithmetic}")


@train.command("digits")
def train_digits(
    name: Annotated[str, typer.Option(help="The model's name.")] = "digits",
    out: Out = Path("runs"),
    seed: Seed = 1,
    epochs: Annotated[int, typer.Option(min=1)] = 40,
    cell: CellName = CellName.gru,
    hidden: Annotated[int, typer.Option(min=1, max=4096)] = 96,
    layers: Annotated[int, typer.Option(min=1, max=64)] = 2,
    directions: Annotated[int, typer.Option(min=1, max=2)] = 2,
    rows_per_step: Annotated[int, typer.Option(help="1, 2, 4, 7 or 14.")] = 2,
    rate: Annotated[float, typer.Option(help="The peak of the learning rate.")] = 3e-3,
    drawn: Annotated[int, typer.Option(min=0, help="Drawn digits beside MNIST's.")] = 1500,
    clutter: Annotated[int, typer.Option(min=0, help="Pictures of no digit.")] = 5000,
    photographed: Annotated[int, typer.Option(min=0, help="Digits on simulated photos.")] = 10_000,
    device: Device = "auto",
    threads: Threads = 1,
) -> None:
    """Train a row classifier on MNIST. Run it again after a kill: it resumes."""
    from training.devices import chosen_device
    from training.digits import train_digits as run
    from training.fit import DigitSettings

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


@train.command("full")
def train_full(
    like: Annotated[Path, typer.Argument(help="The checkpoint of the run on 50,000 images.")],
    name: Annotated[str, typer.Option(help="The model's name.")],
    out: Out = Path("runs"),
    seed: Seed = 1,
    device: Device = "auto",
    threads: Threads = 1,
) -> None:
    """Train a row classifier again, on all 60,000 images, its settings once chosen on 50,000."""
    from training.devices import chosen_device
    from training.digits import train_full as run

    _print_scores(run(name, like, seed, out, chosen_device(device, threads)))
    typer.echo(f"written: {out / name}")


def _print_scores(card: "DigitCard | LineCard") -> None:
    for split, score in card.scores.items():
        low, high = score.interval
        typer.echo(f"{split}: {score.accuracy:.2%} ({low:.2%} to {high:.2%}, n = {score.n})")


@train.command("lines")
def train_lines(
    name: Annotated[str, typer.Option(help="The model's name.")] = "lines",
    out: Out = Path("runs"),
    seed: Seed = 1,
    epochs: Annotated[int, typer.Option(min=1)] = 30,
    strips: Annotated[int, typer.Option(min=1, help="Written afresh for an epoch.")] = 12_800,
    hidden: Annotated[int, typer.Option(min=1, max=4096)] = 96,
    layers: Annotated[int, typer.Option(min=1, max=64)] = 2,
    device: Device = "auto",
    threads: Threads = 1,
) -> None:
    """Train a line reader on rows of digits written by code. Resumes after a kill."""
    from training.devices import chosen_device
    from training.reader import LineSettings
    from training.reader import train_lines as run

    settings = LineSettings(hidden=hidden, layers=layers, seed=seed, epochs=epochs, strips=strips)
    _print_scores(run(name, settings, out, chosen_device(device, threads)))
    typer.echo(f"written: {out / name}")


@train.command("seeds")
def train_seeds(
    model: Annotated[Path, typer.Argument(help="The checkpoint folder whose card is written.")],
    others: Annotated[list[Path], typer.Argument(help="The same network from other seeds.")],
) -> None:
    """Write the spread of the test accuracy over several seeds into a model's card."""
    from training.digits import record_seeds

    seeds = record_seeds(model, others)
    typer.echo(f"{seeds.n} seeds: mean {seeds.mean:.3%}, standard deviation {seeds.sd:.3%}")


@train.command("adder")
def train_adder(
    name: Annotated[str, typer.Option(help="The model's name.")] = "adder",
    out: Out = Path("runs"),
    seed: Seed = 1,
    hidden: Annotated[int, typer.Option(min=1, max=4096)] = 10,
) -> None:
    """Train an LSTM adder until it is proved exact at every length. Takes about ten seconds."""
    from training.adder import AdderSettings
    from training.adder import train_adder as run

    _, proof = run(name, AdderSettings(hidden=hidden, seed=seed), out)
    _print_proof(out / name, proof)


@train.command("notebook")
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

    Trials run side by side, one thread each. Run it again after a kill: it goes on. OUT/report
    holds the tables and pictures, OUT/checkpoints the networks.
    """
    from training.notebook.run import train_notebook as run

    run(out, quick, backend.value)
    typer.echo(f"written: {out / 'report' / 'notebook.md'}")
