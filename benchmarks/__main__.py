"""`python -m benchmarks NAME`: each figure in the documents is measured by one of these.

Without options each writes docs/results/NAME.json, from which `python -m benchmarks docs` renders
the tables of the documents. With options that change what is measured it writes nothing unless
--out names a folder; --no-save never writes.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.command import AsJson, Measured, benchmark
from benchmarks.printing import show
from models.errors import ScanlineError

commands = typer.Typer(no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
Model = Annotated[str, typer.Option(help="A shipped model, or a checkpoint folder.")]
LineReader = Annotated[str, typer.Option(help="A shipped line reader, or a checkpoint folder.")]
Folder = Annotated[
    Path | None,
    typer.Argument(
        help="Pictures and labels.csv: file, label, split.",
        show_default="$SCANLINE_DATA/digits",
    ),
]
Split = Annotated[str, typer.Option(help="Of the pictures: tune, report, or all.")]
Seconds = Annotated[float, typer.Option(min=1, help="Of a burst of load.")]
Rounds = Annotated[int, typer.Option(min=1, help="How often what is compared takes turns.")]
Attacks = Annotated[list[str] | None, typer.Argument(help="By their names.", show_default="all")]
Plot = Annotated[Path | None, typer.Option(help="A PNG to write.")]


@benchmark(commands)
def photos(folder: Folder = None, split: Split = "report", model: Model = "digits") -> Measured:
    """Accuracy on photos of single digits, by kind (what a file's name starts with)."""
    from benchmarks.accuracy.photos import measured

    found = measured(folder or _data("digits"), split, model)
    kinds = [one for one in found.values() if isinstance(one, dict)]
    return Measured(found, {"pictures": sum(one["n"] for one in kinds)})


@benchmark(commands, only_json=("risk_coverage", "kinds"))
def numbers(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="CSV beside the pictures: file, rows or label[, split].",
            show_default="pages, cells and cheque amounts in $SCANLINE_DATA",
        ),
    ] = None,
    split: Annotated[str, typer.Option(help="Of the pages: tune, report, or all.")] = "all",
    model: LineReader = "lines",
    plot: Plot = None,
) -> Measured:
    """Numbers that are read as they are written, and the share of wrong characters.

    Of a file with the column rows, the rows of pages; of one with label, pictures of one row each,
    and what confidence is worth; the plot is of risk against coverage.
    """
    from benchmarks.accuracy import cells
    from benchmarks.accuracy.numbers import measured, measured_all

    if file is None:
        parts = measured_all(_data(""), split, model)
        found: dict[str, Any] = dict(parts)
    else:
        found = measured(file, split, model)
        parts = {"all": found}
    if plot is not None:
        cells.draw({name: one for name, one in parts.items() if cells.CURVE in one}, plot)
    return Measured(found, {name: one["rows"] for name, one in parts.items()})


@benchmark(commands)
def page(model: LineReader = "lines") -> Measured:
    """Milliseconds of a page of 40 digits, beyond decoding."""
    from benchmarks.speed.page import ROUNDS, measured

    return Measured(measured(model), {"rounds": ROUNDS})


@benchmark(commands)
def readers(folder: Folder = None, split: Split = "report", model: Model = "digits") -> Measured:
    """Tesseract, RapidOCR, the notebook's preprocessing and ours on the same pictures.

    One that is not installed is left out, and said.
    """
    from benchmarks.accuracy.readers import measured

    found = measured(folder or _data("digits"), split, model)
    return Measured(found, {"pictures": found["scanline"]["n"]})


@benchmark(commands)
def rows(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Has cells and numbers.", show_default="$SCANLINE_DATA"),
    ] = None,
    split: Annotated[str, typer.Option(help="Of the cells: tune, report, or all.")] = "report",
    count: Annotated[int, typer.Option(min=1, help="Cells, and cheque amounts, at most.")] = 300,
    model: LineReader = "lines",
) -> Measured:
    """Tesseract, RapidOCR and ours on the same cells of log-books and cheque amounts.

    One that is not installed is left out, and said.
    """
    from benchmarks.accuracy.rows import measured

    found = measured(folder or _data(""), split, count, model)
    return Measured(found, {name: one["scanline"]["n"] for name, one in found.items()})


@benchmark(commands)
def doubt(
    folder: Folder = None,
    split: Annotated[str, typer.Option(help="Of the digits to accept.")] = "report",
    model: Model = "digits",
) -> Measured:
    """Digits accepted, other pictures turned away, and how far confidence is calibrated."""
    from benchmarks.accuracy.rejection import measured

    found = measured(folder or _data("digits"), split, model)
    return Measured(found, found["n"])


@commands.command()
def threshold(
    folder: Folder = None,
    split: Annotated[str, typer.Option(help="Of the digits.")] = "tune",
    rejector: Annotated[
        Path | None,
        typer.Option(help="A rejector's checkpoint folder.", show_default="the shipped"),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write it into the card.")] = False,
    as_json: AsJson = False,
) -> None:
    """The rejector's threshold at which enough single digits are accepted."""
    from benchmarks.accuracy.threshold import measured
    from models.artifact.checkpoint import REJECTOR

    show(measured(folder or _data("digits"), split, rejector or REJECTOR, write), as_json)


@commands.command()
def calibration(
    folder: Annotated[
        Path | None,
        typer.Argument(help="It holds cells and numbers.", show_default="$SCANLINE_DATA"),
    ] = None,
    model: LineReader = "lines",
    count: Annotated[int, typer.Option(min=2, help="Cells, and cheques, at most.")] = 1600,
    write: Annotated[bool, typer.Option("--write", help="Write it into the card.")] = False,
    as_json: AsJson = False,
) -> None:
    """The temperature of a line reader, and what thresholds are worth on other pictures."""
    from benchmarks.accuracy.calibration import measured

    show(measured(folder or _data("."), model, count, write), as_json)


@benchmark(commands)
def separators(
    strips: Annotated[int, typer.Option(min=1, help="Drawn afresh.")] = 5000,
    model: LineReader = "lines",
) -> Measured:
    """Separators that are lost or invented in drawn strips of MNIST's validation digits."""
    from benchmarks.accuracy.separators import measured

    return Measured(measured(strips, model), {"strips": strips})


@benchmark(commands)
def spoilt(
    pictures: Annotated[int, typer.Option(min=1, help="Of each kind.")] = 65,
    seed: Annotated[int, typer.Option(min=0, max=10**6)] = 1,
    model: LineReader = "lines",
) -> Measured:
    """Numbers with a digit blotted, cut, much larger or smaller: wrong ones that are accepted."""
    from benchmarks.accuracy.spoilt import measured

    found = measured(pictures, seed, model)
    return Measured(found, {"pictures": found["all"]["n"]})


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
    found = measured(folder or _data("digits"), split, model, images)
    return Measured(found, found["n"])


@benchmark(commands)
def jpeg() -> Measured:
    """What a 12-megapixel JPEG costs: the cheapest decode, from bytes to digit, over HTTP."""
    from benchmarks.speed.jpeg import ROUNDS, measured

    return Measured(measured(), {"rounds": ROUNDS})


@benchmark(commands)
def robustness(
    folder: Folder = None,
    split: Annotated[str, typer.Option(help="Of the photos.")] = "report",
    model: Model = "digits",
    images: Annotated[int, typer.Option(min=1, max=10_000, help="Of MNIST's test set.")] = 10_000,
) -> Measured:
    """Accuracy on photos and MNIST under six distortions at three strengths."""
    from benchmarks.accuracy.robustness import measured

    found = measured(folder or _data("digits"), split, model, images)
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
def adder(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="An adder's checkpoint with a certificate.", show_default="the shipped"
        ),
    ] = None,
    plot: Plot = None,
) -> Measured:
    """The eight transitions of an adder's proof: the room in the box, the lead of the bit.

    The plot is of the boxes and of one sum's way.
    """
    from benchmarks.proof.adder import draw, measured
    from models.artifact.checkpoint import SHIPPED

    if plot is not None:
        draw(folder or SHIPPED / "adder", plot)
    return Measured(measured(folder or SHIPPED / "adder"))


@benchmark(commands)
def activations(
    stride: Annotated[int, typer.Option(min=1, help="Take every n-th float32 value.")] = 1,
) -> Measured:
    """The largest error of the runtime's sigmoid and tanh, over all float32 values in range."""
    from benchmarks.proof.activations import measured

    return Measured({"lstm": measured(stride)})


@benchmark(commands)
def certificate(
    tries: Annotated[int, typer.Option(min=0, help="Random changes.")] = 200_000,
    steps: Annotated[int, typer.Option(min=0, help="Changes along gradients.")] = 2_000,
    trained: Annotated[int, typer.Option(min=0, help="Adders to train, of each size.")] = 3,
    pairs: Annotated[int, typer.Option(min=1, help="Random pairs a certified one adds.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, max=10**6)] = 1,
) -> Measured:
    """Changes of certified adders: how many the check still certifies, and which are wrong then.

    Interrupt it for the counts so far.
    """
    from benchmarks.proof.certificate import measured

    found = measured(tries, steps, trained, pairs, seed)
    return Measured(found, {name: found["in all"][name] for name in ("tried", "certified")})


@commands.command()
def cards(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(help="Checkpoint folders.", show_default="the shipped models"),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write it into the cards.")] = False,
    as_json: AsJson = False,
) -> None:
    """What cards say of a finished model: confusions, accuracy by rows or length, speed.

    The cards are its results files.
    """
    from benchmarks.accuracy.cards import measured
    from models.artifact.checkpoint import SHIPPED

    show(
        measured(folders or sorted(SHIPPED.iterdir()), write),
        as_json,
        only_json=("confusion", "by_rows"),
    )


@benchmark(commands)
def training(rounds: Rounds = 5) -> Measured:
    """Trials an hour of the notebook's six networks, side by side and one after another."""
    from benchmarks.speed.training import measured

    return Measured(measured(rounds), {"rounds": rounds})


@benchmark(commands)
def peers(
    rounds: Rounds = 5,
    seconds: Seconds = 2,
    quick: Annotated[bool, typer.Option("--quick", help="Only what a ratio needs.")] = False,
    bentoml: Annotated[
        str, typer.Option(help="A Python that has BentoML, where this one has not.")
    ] = sys.executable,
) -> Measured:
    """Answers a second beside other servers', each on one core, wrk on the other.

    All serve `digits`, with one worker, one thread and batching where they have it: an empty
    FastAPI endpoint, a tutorial's FastAPI service, LitServe and BentoML, on torch and on ONNX
    Runtime. The peers use the notebook's preprocessing, which is cheaper than ours and wrong on
    photos. Ours runs with SCANLINE_THREADS=1 and as many permits as clients. A peer that is not
    installed is left out, and said.
    """
    from benchmarks.speed.peers import measured

    return Measured(measured(rounds, seconds, quick, bentoml), {"rounds": rounds})


@benchmark(commands)
def overload(
    seconds: Annotated[float, typer.Option(min=1, help="Of each storm.")] = 8,
) -> Measured:
    """Goodput, latencies, refusals and liveness at half to ten times the capacity, open loop."""
    from benchmarks.speed.overload import measured

    found = measured(seconds)
    return Measured(found, {"requests": sum(found["loads"]["requests"].values())})


@benchmark(commands)
def soak(
    seconds: Annotated[float, typer.Option(min=20, help="In all.")] = 600,
) -> Measured:
    """Memory, wrong answers and latencies at 70 % of the capacity for long, open loop."""
    from benchmarks.speed.soak import measured

    found = measured(seconds)
    return Measured(found, {"requests": found["requests"]})


@benchmark(commands)
def bombs(attacks: Attacks = None) -> Measured:
    """The most memory that a worker takes under what may become much: in turn, and all at once.

    Small files of large pictures, JSON of many objects, tensors, forms, bodies and heads that do
    not end, answers that nobody takes.
    """
    from benchmarks.attacks.bombs import measured

    found = measured(attacks or [])
    return Measured(found, {"requests": sum(one["clients"] for one in found["attacks"].values())})


@benchmark(commands)
def loop(attacks: Attacks = None, seconds: Seconds = 3) -> Measured:
    """How long a liveness probe waits, a hundred times a second, beside loads and attacks."""
    from benchmarks.attacks.loop import measured

    found = measured(seconds, attacks or [])
    beside = [*found["workloads"].values(), *found["attacks"].values()]
    return Measured(found, {"probes": sum(one["probes"] for one in beside)})


@benchmark(commands)
def fairness(seconds: Seconds = 2, rounds: Rounds = 5) -> Measured:
    """What others leave: to a client beside 200 that trickle, to short sums beside a long one."""
    from benchmarks.attacks.fairness import measured

    found = measured(seconds, rounds)
    return Measured(found, {"requests": found["trickling"]["requests"], "rounds": rounds})


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

    found = measured(_data("."), limit)
    return Measured(found, {name: found[name] for name in ("pictures", "requests")})


@benchmark(commands)
def cluster(rounds: Rounds = 3, seconds: Seconds = 4) -> Measured:
    """Answers a second under Ray Serve with one and two replicas, beside one and two workers.

    All on the same two cores, wrk too; needs the extra `cluster`.
    """
    from benchmarks.speed.ray import measured

    return Measured(measured(rounds, seconds), {"rounds": rounds})


@benchmark(commands)
def scale(
    seconds: Seconds = 4,
    cores: Annotated[int, typer.Option(min=1, help="Of a machine.")] = 32,
    gbit: Annotated[float, typer.Option(min=0.1, help="A second, of its network.")] = 15,
    dollars: Annotated[float, typer.Option(min=0, help="For a core and an hour.")] = 0.05,
    used: Annotated[float, typer.Option(min=0.01, max=1, help="Of cores and network.")] = 0.6,
) -> Measured:
    """Cores, machines, memory, network and money for 1, 1,000 and 1,000,000 requests a second.

    A request is measured here, on one core; what machines have and cost is assumed.
    """
    from benchmarks.speed.scale import measured

    return Measured(measured(seconds, cores, gbit, dollars, used))


@commands.command()
def docs() -> None:
    """Renders the tables and figures in README.md and docs/ from docs/results."""
    from benchmarks.documents.markers import update

    for name in update():
        print(f"rendered: {name}", file=sys.stderr)


def _data(name: str) -> Path:
    """A folder of $SCANLINE_DATA."""
    if "SCANLINE_DATA" not in os.environ:
        raise ScanlineError("name a folder or a file of pictures, or set SCANLINE_DATA")
    return Path(os.environ["SCANLINE_DATA"]) / name


if __name__ == "__main__":
    try:
        commands()
    except (ScanlineError, FileNotFoundError) as error:
        sys.exit(f"benchmarks: {error}")
