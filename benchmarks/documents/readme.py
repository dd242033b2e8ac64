"""The tables and figures of README.md."""

from benchmarks.documents.formats import grid, interval, percent, score
from benchmarks.documents.photos import READERS
from benchmarks.results import Results

_SHOWN = ("readers", "mnist", "numbers")


def readers(results: Results) -> str:
    """Readers on the same pictures, others' first."""
    found = results["readers"]
    names = {**READERS, "notebook": "the notebook's preprocessing before our network"}
    order = sorted(names, key=lambda name: found.number(name, "accuracy"))
    return grid(
        ["reader", "right (95 %)", "ms"],
        [
            [
                names[name],
                score(found, name, sign=" %"),
                f"{found.number(name, 'milliseconds'):.1f}",
            ]
            for name in order
        ],
    )


def mnist(results: Results) -> str:
    """What the shipped model has right of MNIST's test set."""
    found = results["mnist"]
    share = percent(found.number("digits", "accuracy"), 2)
    limits = interval(found, "digits", "interval", digits=2)
    return f"{share} % right ({limits}, n = {found.count('images'):,})"


def measured(results: Results) -> str:
    """When what the document shows was measured."""
    days = sorted({results[name].date for name in _SHOWN})
    first, last = (f"{day.day} {day:%B %Y}" for day in (days[0], days[-1]))
    return f"on {first}" if first == last else f"from {first} to {last}"


TABLES = {"readme.readers": readers}
FIGURES = {"readme.mnist": mnist, "readme.date": measured}
