"""A line reader that goes on from the shipped one, on cells: what that brings, and what it takes.

It is adapted by what `scanline train lines --start lines --pictures FOLDER` calls. Thresholds are
chosen on cells of split tune that took no part in that: after adapting to a few, on the others;
after adapting to all, each fifth is read by a reader that was adapted to the other four, and what
they say is taken together (M. Stone, "Cross-validatory choice and assessment of statistical
predictions", 1974).
"""

import csv
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.accuracy import cells
from benchmarks.accuracy.cells import TUNE, Answer, Row
from benchmarks.reader import LineReader
from training.lines.adapting import adapt
from training.loop.adapting import start_folder
from training.loop.devices import chosen_device

SHIPPED = "as shipped"
PARTS = 5  # of split tune
_COLUMNS = ("file", "label")


def measured(file: Path, split: str, few: int, model: str) -> dict[str, Any]:
    """Adapts a reader to a few cells and to all, and measures each on cells of another split.

    Args:
        file: CSV with the columns file, label and split, beside the pictures.
        split: what is measured; of `tune` it is a fifth, which is then kept out of all else.
        few: cells of the smaller run.
        model: the name of a shipped line reader, or the folder of another.

    Returns:
        For the model as it is, for `few` and for all: `adapted_on`, how many cells; `chosen_on`, on
        how many thresholds were chosen; `seconds` that adapting took, on one thread of the CPU; and
        the rest as `cells.measured` says.

    Raises:
        ScanlineError: the file cannot be read or has too few rows, the model reads no numbers, or
            an adapted reader is no better.
        CheckpointError: there is no such model.
        FileNotFoundError: MNIST is not to be had.
    """
    tuned = cells.rows_of(file, TUNE)
    order = np.random.default_rng(0).permutation(len(tuned))
    parts = [[tuned[at] for at in order[part::PARTS]] for part in range(PARTS)]
    asked = parts.pop() if split == TUNE else cells.rows_of(file, split)
    learnt = [row for part in parts for row in part]
    start = start_folder(model)
    shipped = LineReader(str(start))
    found = {SHIPPED: {"adapted_on": 0, **_figures(asked, shipped, learnt, _read(learnt, shipped))}}
    with TemporaryDirectory(prefix="scanline-adapting-") as name:
        folder = Path(name)
        if few < len(learnt):
            rest = learnt[few:]
            reader, seconds = _adapted("few", learnt[:few], start, folder)
            told = _read(rest, reader)
            found[str(few)] = {
                "adapted_on": few,
                "seconds": seconds,
                **_figures(asked, reader, rest, told),
            }
        reader, seconds = _adapted("all", learnt, start, folder)
        told = []
        for apart, part in enumerate(parts):
            others = [row for at, one in enumerate(parts) if at != apart for row in one]
            told += _read(part, _adapted(f"all-but-{apart + 1}", others, start, folder)[0])
        found[str(len(learnt))] = {
            "adapted_on": len(learnt),
            "seconds": seconds,
            **_figures(asked, reader, learnt, told),
        }
    return found


def _figures(
    asked: Sequence[Row], reader: LineReader, chosen_on: Sequence[Row], told: list[Answer]
) -> dict[str, Any]:
    """The figures of a reader, by thresholds from what is told of other cells."""
    labels, known = ([row.label for row in rows] for rows in (asked, chosen_on))
    found = cells.figures(cells.read(asked, reader), labels, told, known, digits_alone=False)
    return {"chosen_on": len(known), **found}


def _read(rows: Sequence[Row], reader: LineReader) -> list[Answer]:
    return cells.read(rows, reader, "choosing thresholds")


def _adapted(name: str, rows: Sequence[Row], start: Path, folder: Path) -> tuple[LineReader, float]:
    """A reader that is adapted to these rows, and the seconds that it took."""
    own = folder / name
    own.mkdir()
    with (own / "labels.csv").open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(_COLUMNS)
        writer.writerows((row.path.resolve(), row.label) for row in rows)
    began = time.perf_counter()
    adapt(name, start, own, folder / "runs", chosen_device("cpu", threads=1))
    seconds = time.perf_counter() - began
    return LineReader(str(folder / "runs" / name)), seconds
