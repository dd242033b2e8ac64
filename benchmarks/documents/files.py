"""The table of formats in docs/using.md."""

from collections.abc import Callable

from benchmarks.documents.formats import grid
from benchmarks.results import Results
from models.files.formats import FORMATS

_READ_BY = {True: "a program of its own", False: "OpenCV"}


def formats(results: Results) -> str:
    """All formats that are read, and what a page costs in each."""
    found = results["formats"]
    rows = []
    for one in FORMATS.values():
        own = found.at(one.name)
        rows.append(
            [
                f"{one.name} ({', '.join(one.suffixes)})",
                _READ_BY[own["apart"]],
                f"{own['megabytes']:.1f}",
                f"{own['milliseconds']:,.0f}",
                f"{own['decoded_megabytes']:,.0f}",
                str(one.work),
            ]
        )
    heads = ["MB of the page's file", "ms to decode", "MB it counts as", "permits"]
    return grid(["format", "decoded by", *heads], rows)


TABLES = {"formats": formats}
FIGURES: dict[str, Callable[[Results], str]] = {}
