"""Pages of numbers, turned: how many of the rows that are right upright are still read rightly."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from benchmarks.accuracy.pages import compared, grey_of, pages_of
from benchmarks.reader import LineReader
from models.artifact.figures import Score
from models.page.turning import turn_by

TURNS = (90, 180, 270, 7, 15, 30, -7, -15, -30)  # degrees clockwise


def measured(file: Path, split: str, model: str) -> dict[str, dict[str, Any]]:
    """Reads every picture that the file lists as it is, and turned; beyond it, its border goes on.

    Args:
        file: CSV with the columns file and rows, and split unless all are asked for.
        split: only pictures whose split is this one, or `all`.
        model: the name of a shipped line reader, or the folder of another.

    Returns:
        For each turn, by its degrees clockwise: `rows_right`, rows that are read rightly, as
        `pages.measured` counts them; `kept`, how many of those that are right upright, page by page
        the smaller of both counts; `of`, those that are right upright; and `share`, of these what
        is kept, with its `interval`.

    Raises:
        ScanlineError: as `pages.measured`.
        CheckpointError: there is no such model.
    """
    reader = LineReader(model)
    upright: list[int] = []
    found: dict[int, list[int]] = {turn: [] for turn in TURNS}
    pages = pages_of(file, split)
    for page in track(pages, "reading", console=Console(stderr=True)):
        grey = grey_of(page)
        if grey is None:
            continue
        upright.append(compared(page, reader.rows(grey))[0])
        for turn, right in found.items():
            turned = turn_by(-turn, grey.shape).turned(grey)
            right.append(compared(page, reader.rows(turned))[0])
    figures = {}
    for turn, right in found.items():
        score = Score.of(sum(map(min, right, upright)), max(1, sum(upright)))
        figures[f"{turn} degrees"] = {
            "rows_right": sum(right),
            "kept": score.correct,
            "of": score.n,
            "share": score.accuracy,
            "interval": score.interval,
        }
    return figures
