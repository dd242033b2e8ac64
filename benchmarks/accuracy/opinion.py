"""What a second opinion brings: cells and pages of split tune, read with it weighed otherwise.

By these its weights are chosen, on no other pictures.
"""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from benchmarks.accuracy import cells, pages
from benchmarks.reader import LineReader
from models.artifact.figures import Score
from models.page.opinion import WEIGHTS, Weights

WEIGHED = {
    "no opinion": Weights(0.0, 0.0, 0.0),
    "of digits alone": WEIGHTS._replace(ink=0.0, slash=0.0),
    "of ink alone": WEIGHTS._replace(digits=0.0, slash=0.0),
    "as served": WEIGHTS,
    "digits half": WEIGHTS._replace(digits=WEIGHTS.digits / 2),
    "digits twice": WEIGHTS._replace(digits=2 * WEIGHTS.digits),
    "ink half": WEIGHTS._replace(ink=WEIGHTS.ink / 2),
    "ink twice": WEIGHTS._replace(ink=2 * WEIGHTS.ink),
    "slashes not": WEIGHTS._replace(slash=0.0),
}


def measured(data: Path, model: str, count: int) -> dict[str, dict[str, Any]]:
    """How many cells and rows of pages of split tune are read rightly, by how it is weighed.

    Args:
        data: holds cells/labels.csv and numbers/labels.csv.
        model: the name of a shipped line reader, or the folder of another.
        count: of cells, at most.

    Raises:
        ScanlineError: a file cannot be read, or the model is no line reader.
        CheckpointError: there is no such model.
    """
    listed = cells.rows_of(data / "cells" / "labels.csv", cells.TUNE)[:count]
    leaves = pages.pages_of(data / "numbers" / "labels.csv", cells.TUNE)
    reader = LineReader(model)
    found: dict[str, dict[str, Any]] = {}
    for name, weights in track(WEIGHED.items(), "reading", console=Console(stderr=True)):
        reader.reader = reader.reader._replace(weights=weights)
        read = [cells.answer(row, reader).text for row in listed]
        right = sum(
            cells.folded(text) == cells.folded(row.label)
            for text, row in zip(read, listed, strict=True)
        )
        rows = 0
        for leaf in leaves:
            grey = pages.grey_of(leaf)
            rows += 0 if grey is None else pages.compared(leaf, reader.rows(grey))[0]
        score = Score.of(right, len(listed))
        found[name] = {
            "weights": weights._asdict(),
            "cells": score.n,
            "cells_right": right,
            "cell_accuracy": score.accuracy,
            "rows": sum(len(leaf.rows) for leaf in leaves),
            "rows_right": rows,
        }
    return found
