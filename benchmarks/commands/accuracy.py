"""How often single digits are right, and whether every picture is answered."""

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.commands.benchmark import Measured, benchmark
from benchmarks.commands.options import Folder, Model, Plot, Split, data_folder

commands = typer.Typer()


@benchmark(commands)
def photos(folder: Folder = None, split: Split = "report", model: Model = "digits") -> Measured:
    """Accuracy on photos of single digits, by kind (what a file's name starts with)."""
    from benchmarks.accuracy.photos import measured

    found = measured(folder or data_folder("digits"), split, model)
    kinds = [one for one in found.values() if isinstance(one, dict)]
    return Measured(found, {"pictures": sum(one["n"] for one in kinds)})


@benchmark(commands)
def readers(folder: Folder = None, split: Split = "report", model: Model = "digits") -> Measured:
    """Tesseract, RapidOCR, the notebook's preprocessing and ours on the same pictures.

    One that is not installed is left out, and said.
    """
    from benchmarks.accuracy.readers import measured

    found = measured(folder or data_folder("digits"), split, model)
    return Measured(found, {"pictures": found["scanline"]["n"]})


@benchmark(commands)
def doubt(
    folder: Folder = None,
    split: Annotated[str, typer.Option(help="Of the digits to accept.")] = "report",
    model: Model = "digits",
) -> Measured:
    """Digits accepted, other pictures turned away, and how far confidence is calibrated."""
    from benchmarks.accuracy.rejection import measured

    found = measured(folder or data_folder("digits"), split, model)
    return Measured(found, found["n"])


@benchmark(commands)
def ink(
    folder: Folder = None,
    split: Annotated[str, typer.Option(help="Of the photos.")] = "tune",
    model: Model = "digits",
    images: Annotated[int, typer.Option(min=1, max=10_000, help="Validation images.")] = 2000,
    plot: Plot = None,
) -> Measured:
    """Accuracy and microseconds with each step of `ink` switched off; a plot of the steps."""
    from benchmarks.accuracy.ink import draw, measured

    if plot is not None:
        draw(plot)
    found = measured(folder or data_folder("digits"), split, model, images)
    return Measured(found, found["n"])


@benchmark(commands)
def robustness(
    folder: Folder = None,
    split: Annotated[str, typer.Option(help="Of the photos.")] = "report",
    model: Model = "digits",
    images: Annotated[int, typer.Option(min=1, max=10_000, help="Of MNIST's test set.")] = 10_000,
) -> Measured:
    """Accuracy on photos and MNIST under six distortions at three strengths."""
    from benchmarks.accuracy.robustness import measured

    found = measured(folder or data_folder("digits"), split, model, images)
    return Measured(found, {name: part["n"] for name, part in found.items()})


@benchmark(commands, only_json=("mcnemar",))
def mnist(
    also: Annotated[
        list[Path] | None, typer.Option(help="A checkpoint folder to measure beside the shipped.")
    ] = None,
    plot: Plot = None,
) -> Measured:
    """Accuracy on the MNIST test set and microseconds an image, of every shipped digit model.

    The plot is of error against microseconds.
    """
    from benchmarks.accuracy.mnist import draw, measured

    found = measured(also or [])
    if plot is not None:
        draw(found, plot)
    return Measured(found, {"images": found["digits"]["n"]})


@benchmark(commands)
def pictures(
    limit: Annotated[
        int | None, typer.Option(min=1, help="As many, by chance.", show_default="all")
    ] = None,
) -> Measured:
    """Every picture, and it turned, inverted, tiny and cut, through both calls: what answers.

    Only statuses are looked at.
    """
    from benchmarks.accuracy.pictures import measured

    found = measured(data_folder("."), limit)
    return Measured(found, {name: found[name] for name in ("pictures", "requests")})
