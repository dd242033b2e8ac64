"""The figures of docs/training.md: of the shipped models, and of the repeated notebook."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, TypeAdapter

from benchmarks.documents.formats import counted, interval, listed, percent
from benchmarks.results import Results
from models.artifact.checkpoint import FINDER, REJECTOR, SHIPPED, load
from models.errors import ScanlineError
from training.statistics import holm

_NOTEBOOK = "scanline train notebook"
_MODELS = ("digits", "gru", "lstm", "vanilla", "digits-fast")


class _Figure(BaseModel):
    """The notebook's figure and ours, in percent."""

    notebook: float | None
    ours: float
    interval: tuple[float, float]


class _Turned(BaseModel):
    """An adder that reads the least significant bit first."""

    at_20_bits: float


class _Settings(BaseModel):
    """Those of a row classifier or of an adder."""

    cell: str | None = None
    directions: int | None = None
    length: int | None = None


class _Entry(_Figure):
    """A setting of the notebook's, as far as documents show it."""

    experiment: Literal["sweep-digits", "digits", "sweep-adder", "adder"]
    settings: _Settings
    validation: _Figure | None = None
    ideal_maximum: float | None = None
    ceiling: float | None = None
    lsb: _Turned | None = None


class _Difference(BaseModel):
    """Pictures that only one of two networks has right."""

    only_one: int
    only_two: int
    p: float


class _Photographs(BaseModel):
    """The accuracy on photographed digits by preprocessing, cell, directions and kind."""

    accuracy: dict[str, dict[str, dict[str, dict[str, list[float]]]]]
    mcnemar: dict[str, dict[str, list[_Difference]]]


def mnist(model: str, results: Results) -> str:
    """A model's accuracy on MNIST's test set."""
    found = results["mnist"]
    share, limits = found.number(model, "accuracy"), interval(found, model, "interval", digits=2)
    return f"{percent(share, 2)} % ({limits})"


def seeds(model: str, results: Results) -> str:
    """The spread of a model's accuracy over seeds."""
    found = results["mnist"]
    mean, deviation = (found.number(model, "seeds", key) for key in ("mean", "sd"))
    n = found.number(model, "seeds", "n")
    return f"{n} seeds: mean {percent(mean, 2)}, standard deviation {percent(deviation, 2)}"


def took(folders: Sequence[Path], _results: Results) -> str:
    """How long the models of these folders were trained, by their cards."""
    seconds = sum(load(folder).card.training.seconds for folder in folders)
    return f"{seconds / 60:.0f} minutes" if seconds > 100 else f"{seconds:.0f} seconds"


def like(results: Results) -> str:
    """The models that the test set does not tell apart from the best."""
    names = [str(name) for name in results["mnist"].at("digits", "like")]
    return listed([f"`{name}`" for name in names]) if names else "none"


def side_by_side(results: Results) -> str:
    """How much more two trials do than one on both cores."""
    found = results["training"]
    low, high = (found.number("ratio", "range", end) for end in (0, 1))
    return f"{found.number('ratio', 'median'):.2f} times ({low:.2f} to {high:.2f})"


def _entries(results: Results, *experiments: str) -> list[_Entry]:
    """The settings of these experiments.

    Raises:
        ScanlineError: there are none.
    """
    every = results.other("notebook", TypeAdapter(list[_Entry]), _NOTEBOOK)
    found = [one for one in every if one.experiment in experiments]
    if not found:
        raise _lacks("notebook.json", listed(experiments))
    return found


def _lacks(file: str, what: str) -> ScanlineError:
    return ScanlineError(f"{file} has nothing of {what}: run `{_NOTEBOOK}` again")


def _photographs(results: Results) -> _Photographs:
    return results.other("photographs", TypeAdapter(_Photographs), _NOTEBOOK)


def reached(results: Results) -> str:
    """How many of the notebook's figures of digits our seeds reach."""
    figures: list[_Figure] = []
    for one in _entries(results, "sweep-digits", "digits"):
        figures += [one, one.validation] if one.validation else [one]
    below = sum(one.notebook is None or one.notebook <= one.interval[1] for one in figures)
    return f"Of its {len(figures)} digit figures, {below} lie"


def best_network(results: Results) -> str:
    """The notebook's best row classifier and ours."""
    best = max(_entries(results, "digits"), key=lambda one: one.notebook or 0)
    low, high = best.interval
    return (
        f"{best.notebook:.2f} % on the test set; ours by its recipe {best.ours:.2f} % "
        f"({low:.2f} to {high:.2f} for one more seed)"
    )


def directions(results: Results) -> str:
    """Where two directions differ from one on photographed strokes."""
    cells = [cell for cells in _photographs(results).mcnemar.values() for cell in cells.values()]
    tests = [one for seeds in cells for one in seeds]
    sure = [one for one, is_so in zip(tests, holm([one.p for one in tests]), strict=True) if is_so]
    better = sum(one.only_two > one.only_one for one in sure)
    return f"better in {better} of {len(tests)} comparisons and worse in {len(sure) - better}"


def photographed(preprocessing: str, results: Results) -> str:
    """What the notebook's networks read of photos, lowest to highest."""
    cells = _photographs(results).accuracy.get(preprocessing, {}).values()
    means = [sum(kinds["photo"]) / len(kinds["photo"]) for ways in cells for kinds in ways.values()]
    if not means:
        raise _lacks("photographs.json", preprocessing)
    return f"{min(means):.0f} to {max(means):.0f} in a hundred"


def ceilings(results: Results) -> str:
    """What no network can have right that reads the most significant bit first."""
    found = {
        one.settings.length: one.ceiling
        for one in _entries(results, "sweep-adder")
        if one.ceiling is not None
    }
    shares = listed([f"{ceiling:.1f}" for ceiling in found.values()])
    return f"{shares} % of the bits at {listed([str(n) for n in found])} bits"


def best_adder(results: Results) -> str:
    """The notebook's best adder, and what a perfect guesser gets."""
    best = max(_entries(results, "adder"), key=lambda one: one.notebook or 0)
    return (
        f"{best.notebook:.2f} %, is the largest of 1,000 noisy batches; a perfect guesser, scored "
        f"the same way, gets {best.ideal_maximum:.1f} %"
    )


def longer(results: Results) -> str:
    """What the best adder of ten bits that reads from the right has right at twenty."""
    found = [
        one.lsb.at_20_bits
        for one in _entries(results, "sweep-adder")
        if one.settings.length == 10 and one.lsb
    ]
    if not found:
        raise _lacks("notebook.json", "adders of ten bits")
    return f"{max(found):.2f} %"


TABLES: dict[str, Callable[[Results], str]] = {}
FIGURES: dict[str, Callable[[Results], str]] = {
    **{f"mnist.{name}": partial(mnist, name) for name in _MODELS},
    **{f"seeds.{name}": partial(seeds, name) for name in ("gru", "lstm", "vanilla")},
    "cards.train": partial(
        took, [*(SHIPPED / name for name in ("digits", "adder", "lines")), REJECTOR, FINDER]
    ),
    "cards.records": partial(
        took, [SHIPPED / name for name in ("gru", "lstm", "vanilla", "digits-fast")]
    ),
    "cards.adder": partial(took, [SHIPPED / "adder"]),
    "mnist.n": counted("mnist", "images"),
    "mnist.like": like,
    "training": side_by_side,
    "notebook.digits": reached,
    "notebook.gru": best_network,
    "notebook.directions": directions,
    "notebook.plain": partial(photographed, "notebook"),
    "notebook.ink": partial(photographed, "ink"),
    "notebook.ceilings": ceilings,
    "notebook.adder": best_adder,
    "notebook.longer": longer,
}
