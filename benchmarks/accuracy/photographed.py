"""Pages photographed by code: how many of the rows that are right as they are, are read rightly."""

from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.accuracy.pages import compared, grey_of, pages_of
from benchmarks.pictures.photographed import photographed
from benchmarks.reader import LineReader
from models.artifact.figures import Score


def measured(file: Path, split: str, model: str, photos: int, seed: int) -> dict[str, Any]:
    """Reads every picture that the file lists as it is, and photos of it.

    Args:
        file: CSV with the columns file and rows, and split unless all are asked for.
        split: only pictures whose split is this one, or `all`.
        model: the name of a shipped line reader, or the folder of another.
        photos: of each picture.
        seed: of all that is drawn.

    Returns:
        `photos`; `rows_right` in them, as `pages.measured` counts them; `kept`, how many of those
        that are right in the picture, photo by photo the smaller of both counts; `of`, those that
        are right in the pictures, once for each photo; and `share`, of these what is kept, with its
        `interval`.

    Raises:
        ScanlineError: as `pages.measured`.
        CheckpointError: there is no such model.
    """
    reader = LineReader(model)
    right = kept = of = count = 0
    pages = pages_of(file, split)
    for index, page in enumerate(track(pages, "reading", console=Console(stderr=True))):
        grey = grey_of(page)
        if grey is None:
            continue
        before = compared(page, reader.rows(grey))[0]
        for photo in range(photos):
            random = np.random.default_rng([seed, index, photo])
            now = compared(page, reader.rows(photographed(random, grey)))[0]
            right, kept, of = right + now, kept + min(now, before), of + before
            count += 1
    score = Score.of(kept, max(1, of))
    return {
        "photos": count,
        "rows_right": right,
        "kept": kept,
        "of": of,
        "share": score.accuracy,
        "interval": score.interval,
    }
