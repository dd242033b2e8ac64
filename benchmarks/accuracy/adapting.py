"""A line reader that goes on from the shipped one, on cells: what that brings, and what it takes.

It is adapted by what `scanline train lines --start lines --pictures FOLDER` calls. A fifth of split
tune takes no part in that: thresholds are chosen on it.
"""

import csv
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.accuracy import cells
from benchmarks.accuracy.cells import TUNE
from benchmarks.pictures.labelled import lines_of
from training.lines.adapting import adapt
from training.loop.adapting import start_folder
from training.loop.devices import chosen_device

SHIPPED = "as shipped"
APART = 5  # one cell of so many chooses thresholds
_COLUMNS = ("file", "label", "split")
_OTHER = "report"  # what is measured, in a file that has split tune for thresholds alone

Row = dict[str, str]


def measured(file: Path, split: str, few: int, model: str) -> dict[str, Any]:
    """Adapts a reader to a few cells and to all, and measures each on cells of another split.

    Args:
        file: CSV with the columns file, label and split, beside the pictures.
        split: what is measured; of `tune` it is a fifth, which is then kept out of adapting, too.
        few: cells of the smaller run.
        model: the name of a shipped line reader, or the folder of another.

    Returns:
        For the model as it is, for `few` and for all: `adapted_on`, how many cells; `seconds` that
        adapting took, on one thread of the CPU; and the rest as `cells.measured` says.

    Raises:
        ScanlineError: the file cannot be read or has too few rows, the model reads no numbers, or
            an adapted reader is no better.
        CheckpointError: there is no such model.
        FileNotFoundError: MNIST is not to be had.
    """
    tuned = [_placed(file, line) for line in lines_of(file, _COLUMNS[:2], TUNE)]
    order = np.random.default_rng(0).permutation(len(tuned))
    parts = [[tuned[at] for at in order[part::APART]] for part in range(APART)]
    choosing = parts.pop()
    asked = (
        parts.pop()
        if split == TUNE
        else [_placed(file, line) for line in lines_of(file, _COLUMNS[:2], split)]
    )
    learnt = [row for part in parts for row in part]
    start = start_folder(model)
    with TemporaryDirectory(prefix="scanline-adapting-") as name:
        folder = Path(name)
        listed = folder / "measured.csv"
        _write(listed, [*_as(TUNE, choosing), *_as(_OTHER, asked)])
        found = {SHIPPED: {"adapted_on": 0, **cells.measured(listed, _OTHER, str(start))}}
        for count in sorted({min(few, len(learnt)), len(learnt)}):
            made, seconds = _adapted(learnt[:count], start, folder)
            found[str(count)] = {
                "adapted_on": count,
                "seconds": seconds,
                **cells.measured(listed, _OTHER, str(made)),
            }
    return found


def _adapted(rows: Sequence[Row], start: Path, folder: Path) -> tuple[Path, float]:
    """The folder of a reader that is adapted to these rows, and the seconds that it took."""
    own = folder / f"cells-{len(rows)}"
    own.mkdir()
    _write(own / "labels.csv", rows)
    began = time.perf_counter()
    adapt(own.name, start, own, folder / "runs", chosen_device("cpu", threads=1))
    return folder / "runs" / own.name, time.perf_counter() - began


def _placed(file: Path, line: Row) -> Row:
    """A line whose picture is found from anywhere."""
    return {**line, "file": str((file.parent / line["file"]).resolve())}


def _as(split: str, rows: Sequence[Row]) -> list[Row]:
    return [{**row, "split": split} for row in rows]


def _write(file: Path, rows: Sequence[Row]) -> None:
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, _COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
