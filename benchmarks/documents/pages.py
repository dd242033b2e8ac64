"""The tables and figures of pages and their tables, in docs/photos.md and README.md."""

from functools import partial
from typing import Any

from benchmarks.documents.formats import grid, interval, percent
from benchmarks.results import Results


def photographed(results: Results) -> str:
    """Of rows of photographed pages, how many are still right."""
    found = results["photographed"]
    share = percent(found.number("share"))
    return (
        f"{share} % ({interval(found, 'interval')}) of {found.number('of'):,} rows on "
        f"{found.number('photos'):,} photos"
    )


def constants(results: Results) -> str:
    """The constants by which rows are found that change what is read, and what of it."""
    found = results["constants"]
    as_is = found.at("as_is")
    rows = [
        [
            f"`{one['module']}.{one['name'].lstrip('_')}`",
            one["what"],
            f"{one['value']:.3g}",
            *(_changed(one[side], as_is) for side in ("smaller", "larger")),
        ]
        for one in found.at("constants")
        if not _is_idle(one, as_is)
    ]
    return grid(["", "", "", "two thirds of it", "half as much again"], rows)


def constants_idle(results: Results) -> str:
    """How many of the constants change nothing."""
    found = results["constants"]
    every, as_is = found.at("constants"), found.at("as_is")
    return f"{sum(_is_idle(one, as_is) for one in every)} of {len(every)}"


def _is_idle(one: dict[str, Any], as_is: dict[str, int]) -> bool:
    return all(one[side] in (None, as_is) for side in ("smaller", "larger"))


def _changed(right: dict[str, int] | None, as_is: dict[str, int]) -> str:
    """By how many rows more are right on pages and on photos."""
    if right is None:
        return "cannot be"
    return ", ".join(f"{right[kind] - as_is[kind]:+d}" for kind in ("pages", "photos"))


def invented(results: Results) -> str:
    """Pages without a number."""
    found = results["invented"]
    found.at("all")
    rows = [
        [
            kind,
            f"{found.number(kind, 'n'):,}",
            f"{found.number(kind, 'read'):,}",
            f"{found.number(kind, 'accepted'):,}",
            f"{percent(found.number(kind, 'wrong'))} ({interval(found, kind, 'interval')})",
        ]
        for kind in found.figures
    ]
    return grid(["", "pages", "a number read", "a number accepted", "% (95 %)"], rows)


def tables(results: Results) -> str:
    """Tables, and their cells."""
    found = results["tables"]
    found.at("mark sheets")
    columns = ["", "tables", "rows and columns right", "cells", "right, % (95 %)", "accepted"]
    columns += ["of these wrong", "ms a table"]
    rows = []
    for name in found.figures:
        count = partial(found.number, name)
        accepted, right = count("accepted"), count("accepted_right")
        rows.append(
            [
                name,
                f"{count('tables'):,}",
                f"{count('structure_right'):,}",
                f"{count('cells'):,}",
                f"{percent(count('cell_accuracy'))} ({interval(found, name, 'interval')})",
                f"{accepted:,}",
                f"{accepted - right:,}",
                f"{count('milliseconds_median'):,.0f}",
            ]
        )
    return grid(columns, rows)


def totals(results: Results) -> str:
    """Columns that were added up."""
    found = results["totals"]
    rows = []
    for name in ("mark sheets", "drawn tables"):
        count = partial(found.number, name)
        accepted, right = count("accepted"), count("accepted_right")
        rows.append([name, *(f"{one:,}" for one in (count("columns"), count("right"), accepted))])
        rows[-1].append(f"{accepted - right:,}")
    return grid(["", "columns", "total right", "accepted", "of these wrong"], rows)


def tables_cells(results: Results) -> str:
    """Cells of mark sheets, and of drawn tables."""
    found = results["tables"]
    parts = {"mark sheets": "mark sheets", "drawn, all": "drawn tables"}
    return " and ".join(
        f"{percent(found.number(name, 'cell_accuracy'))} % ({interval(found, name, 'interval')}; "
        f"n = {found.number(name, 'cells'):,}) of the cells of {title}"
        for name, title in parts.items()
    )


def turned(results: Results) -> str:
    """Pages that were turned."""
    found = results["turned"]
    found.at("90 degrees")
    rows = [
        [
            turn,
            f"{found.number(turn, 'kept'):,} of {found.number(turn, 'of'):,}",
            f"{percent(found.number(turn, 'share'))} ({interval(found, turn, 'interval')})",
        ]
        for turn in found.figures
    ]
    return grid(["turned clockwise by", "rows", "% (95 %)"], rows)


def page(size: str, results: Results) -> str:
    """The time of a page of 40 digits."""
    return f"{results['page'].number(size, 'milliseconds', 'median'):.0f} ms"


TABLES = {
    "constants": constants,
    "invented": invented,
    "tables": tables,
    "totals": totals,
    "turned": turned,
}
FIGURES = {
    "constants.idle": constants_idle,
    "page.large": partial(page, "1600 x 1200"),
    "page.small": partial(page, "800 x 600"),
    "photographed": photographed,
    "tables.cells": tables_cells,
}
