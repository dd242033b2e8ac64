"""`python -m benchmarks NAME [--json]`: each figure in the documents is printed by one of these."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from models.errors import ScanlineError

commands = typer.Typer(no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Model = Annotated[str, typer.Option(help="A shipped model, or a checkpoint folder.")]
Folder = Annotated[
    Path | None,
    typer.Argument(
        help="Pictures and labels.csv: file, label[, split].",
        show_default="$SCANLINE_DATA/digits",
    ),
]


@commands.command()
def photos(
    folder: Folder = None,
    split: Annotated[
        str | None, typer.Option(help="Only rows of this split: tune, report.")
    ] = None,
    model: Model = "digits",
    as_json: AsJson = False,
) -> None:
    """Accuracy on photos of single digits, by kind (what a file's name starts with)."""
    from benchmarks.accuracy.photos import measured

    _show(measured(_digits(folder), split, model), as_json)


@commands.command()
def numbers(
    file: Annotated[
        Path, typer.Argument(help="CSV beside the pictures: file, rows or label[, checked].")
    ],
    model: Annotated[str, typer.Option(help="A shipped line reader, or a folder.")] = "lines",
    as_json: AsJson = False,
) -> None:
    """Rows of digits on pages that are read exactly, and the share of wrong characters."""
    from benchmarks.accuracy.numbers import measured

    _show(measured(file, model), as_json)


@commands.command()
def page(
    model: Annotated[str, typer.Option(help="A shipped line reader, or a folder.")] = "lines",
    as_json: AsJson = False,
) -> None:
    """Milliseconds of a page of 40 digits, beyond decoding."""
    from benchmarks.speed.page import measured

    _show(measured(model), as_json)


@commands.command()
def readers(
    folder: Folder = None,
    split: Annotated[str | None, typer.Option(help="tune, report; all pictures if none.")] = None,
    model: Model = "digits",
    as_json: AsJson = False,
) -> None:
    """Tesseract, RapidOCR, the notebook's preprocessing and ours on the same pictures.

    One that is not installed is left out, and said.
    """
    from benchmarks.accuracy.readers import measured

    _show(measured(_digits(folder), split, model), as_json)


@commands.command()
def doubt(
    folder: Folder = None,
    split: Annotated[str, typer.Option(help="Of the digits to accept.")] = "report",
    model: Model = "digits",
    as_json: AsJson = False,
) -> None:
    """Digits accepted, other pictures turned away, and how far confidence is calibrated."""
    from benchmarks.accuracy.rejection import measured

    _show(measured(_digits(folder), split, model), as_json)


@commands.command()
def ink(
    folder: Folder = None,
    split: Annotated[str, typer.Option(help="Of the photos.")] = "tune",
    model: Model = "digits",
    images: Annotated[int, typer.Option(min=1, max=10_000, help="Validation images.")] = 2000,
    plot: Annotated[Path | None, typer.Option(help="A PNG of the steps to write.")] = None,
    as_json: AsJson = False,
) -> None:
    """Accuracy and microseconds with each step of `ink` switched off; a large JPEG's whole cost."""
    from benchmarks.accuracy.ink import draw, measured

    if plot is not None:
        draw(plot)
    _show(measured(_digits(folder), split, model, images), as_json)


@commands.command()
def robustness(
    folder: Folder = None,
    split: Annotated[str, typer.Option(help="Of the photos.")] = "report",
    model: Model = "digits",
    images: Annotated[int, typer.Option(min=1, max=10_000, help="Of MNIST's test set.")] = 10_000,
    as_json: AsJson = False,
) -> None:
    """Accuracy on photos and MNIST under six distortions at three strengths."""
    from benchmarks.accuracy.robustness import measured

    _show(measured(_digits(folder), split, model, images), as_json)


@commands.command()
def mnist(
    also: Annotated[
        list[Path] | None, typer.Option(help="A checkpoint folder to measure beside the shipped.")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(help="A PNG of error against microseconds to write.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Accuracy on the MNIST test set and microseconds an image, of every shipped digit model."""
    from benchmarks.accuracy.mnist import draw, measured

    result = measured(also or [])
    if plot is not None:
        draw(result, plot)
    _show(result, as_json, only_json=("mcnemar",))


@commands.command()
def adder(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="An adder's checkpoint with a certificate.", show_default="the shipped"
        ),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(help="A PNG of the boxes and of one sum's way to write.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The eight transitions of an adder's proof: the room in the box, the lead of the bit."""
    from benchmarks.proof.adder import draw, measured
    from models.artifact.checkpoint import SHIPPED

    result = measured(folder or SHIPPED / "adder")
    if plot is not None:
        draw(folder or SHIPPED / "adder", plot)
    _show(result, as_json)


@commands.command()
def certificate(
    tries: Annotated[int, typer.Option(min=0, help="Random changes.")] = 200_000,
    steps: Annotated[int, typer.Option(min=0, help="Changes along gradients.")] = 2_000,
    trained: Annotated[int, typer.Option(min=0, help="Adders to train, of each size.")] = 3,
    pairs: Annotated[int, typer.Option(min=1, help="Random pairs a certified one adds.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, max=10**6)] = 1,
    as_json: AsJson = False,
) -> None:
    """Changes of certified adders: how many the check still certifies, and which are wrong then.

    Interrupt it for the counts so far.
    """
    from benchmarks.proof.certificate import measured

    _show(measured(tries, steps, trained, pairs, seed), as_json)


@commands.command()
def cards(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(help="Checkpoint folders.", show_default="the shipped models"),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write it into the cards.")] = False,
    as_json: AsJson = False,
) -> None:
    """What cards say of a finished model: confusions, accuracy by rows or length, speed."""
    from benchmarks.accuracy.cards import measured
    from models.artifact.checkpoint import SHIPPED

    _show(
        measured(folders or sorted(SHIPPED.iterdir()), write),
        as_json,
        only_json=("confusion", "by_rows"),
    )


@commands.command()
def training(
    rounds: Annotated[int, typer.Option(min=1, help="How often both ways are timed.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Trials an hour of the notebook's six networks, side by side and one after another."""
    from benchmarks.speed.training import measured

    _show(measured(rounds), as_json)


@commands.command()
def activations(
    stride: Annotated[int, typer.Option(min=1, help="Take every n-th float32 value.")] = 1,
    as_json: AsJson = False,
) -> None:
    """The largest error of the runtime's sigmoid and tanh, over all float32 values in range."""
    from benchmarks.proof.activations import measured

    _show({"lstm": measured(stride)}, as_json)


@commands.command()
def peers(
    rounds: Annotated[int, typer.Option(min=1, help="How often the servers take turns.")] = 5,
    seconds: Annotated[float, typer.Option(min=1, help="Of a burst of load.")] = 2,
    quick: Annotated[bool, typer.Option("--quick", help="Only what a ratio needs.")] = False,
    bentoml: Annotated[
        str, typer.Option(help="A Python that has BentoML, where this one has not.")
    ] = sys.executable,
    as_json: AsJson = False,
) -> None:
    """Answers a second beside other servers', each on one core, wrk on the other.

    All serve `digits`, with one worker, one thread and batching where they have it: an empty
    FastAPI endpoint, a tutorial's FastAPI service, LitServe and BentoML, on torch and on ONNX
    Runtime. The peers use the notebook's preprocessing, which is cheaper than ours and wrong on
    photos. Ours runs with SCANLINE_THREADS=1 and as many permits as clients. A peer that is not
    installed is left out, and said.
    """
    from benchmarks.speed.serving import measured

    _show(measured(rounds, seconds, quick, bentoml), as_json)


@commands.command()
def overload(
    seconds: Annotated[float, typer.Option(min=1, help="Of each storm.")] = 8,
    as_json: AsJson = False,
) -> None:
    """Goodput, latencies, refusals and liveness at half to ten times the capacity, open loop."""
    from benchmarks.speed.overload import measured

    _show(measured(seconds), as_json)


@commands.command()
def soak(
    seconds: Annotated[float, typer.Option(min=20, help="In all.")] = 600,
    as_json: AsJson = False,
) -> None:
    """Memory, wrong answers and latencies at 70 % of the capacity for long, open loop."""
    from benchmarks.speed.soak import measured

    _show(measured(seconds), as_json)


@commands.command()
def cluster(
    rounds: Annotated[int, typer.Option(min=1, help="How often the servers take turns.")] = 3,
    seconds: Annotated[float, typer.Option(min=1, help="Of a burst of load.")] = 4,
    as_json: AsJson = False,
) -> None:
    """Answers a second under Ray Serve with one and two replicas, beside one and two workers.

    All on the same two cores, wrk too; needs the extra `cluster`.
    """
    from benchmarks.speed.ray import measured

    _show(measured(rounds, seconds), as_json)


@commands.command()
def scale(
    seconds: Annotated[float, typer.Option(min=1, help="Of a burst of load.")] = 4,
    cores: Annotated[int, typer.Option(min=1, help="Of a machine.")] = 32,
    gbit: Annotated[float, typer.Option(min=0.1, help="A second, of its network.")] = 15,
    dollars: Annotated[float, typer.Option(min=0, help="For a core and an hour.")] = 0.05,
    used: Annotated[float, typer.Option(min=0.01, max=1, help="Of cores and network.")] = 0.6,
    as_json: AsJson = False,
) -> None:
    """Cores, machines, memory, network and money for 1, 1,000 and 1,000,000 requests a second.

    A request is measured here, on one core; what machines have and cost is assumed.
    """
    from benchmarks.speed.scale import measured

    _show(measured(seconds, cores, gbit, dollars, used), as_json)


def _digits(folder: Path | None) -> Path:
    """The folder asked for, or that of $SCANLINE_DATA."""
    if folder is None and "SCANLINE_DATA" not in os.environ:
        raise ScanlineError("name a folder of pictures, or set SCANLINE_DATA")
    return folder or Path(os.environ["SCANLINE_DATA"]) / "digits"


def _show(result: dict[str, Any], as_json: bool, only_json: tuple[str, ...] = ()) -> None:
    """Prints the result as JSON, or as a table with a row for each of its objects.

    An object that holds objects is a table of its own.

    Args:
        result: what a benchmark measured.
        as_json: which of the two.
        only_json: columns that the table leaves out.
    """
    if as_json:
        print(json.dumps(result, indent=2))
        return
    for name, value in result.items():
        if _holds_rows(value):
            print(name)
            _show(value, False, only_json)
    result = {name: value for name, value in result.items() if not _holds_rows(value)}
    rows = {name: value for name, value in result.items() if isinstance(value, dict)}
    if not rows:
        table = Table(*result)
        table.add_row(*(_text(value) for value in result.values()))
        Console().print(table)
        return
    keys = dict.fromkeys(key for row in rows.values() for key in row)
    columns = [key for key in keys if key not in only_json]
    table = Table("", *columns)
    for name, row in rows.items():
        table.add_row(name, *(_text(row.get(column, "")) for column in columns))
    Console().print(table)
    for name, value in result.items():
        if name not in rows:
            print(f"{name}: {_text(value)}")


def _holds_rows(value: object) -> bool:
    """Whether it is a table of its own: a dict of dicts, but for single figures."""
    return isinstance(value, dict) and isinstance(next(iter(value.values()), None), dict)


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return (", " if value and isinstance(value[0], str) else " to ").join(
            _text(part) for part in value
        )
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(part)}" for key, part in value.items())
    return str(value)


if __name__ == "__main__":
    try:
        commands()
    except (ScanlineError, FileNotFoundError) as error:
        sys.exit(f"benchmarks: {error}")
