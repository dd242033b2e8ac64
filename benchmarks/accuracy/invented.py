"""Pages without a number: how many are said to have one."""

from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from app.routes.numbers import LEAST
from benchmarks.pictures.no_numbers import KINDS
from benchmarks.reader import LineReader
from models.artifact.figures import Score
from models.imaging.picture import Grey

ALL = "all"


def measured(count: int, seed: int, model: str) -> dict[str, dict[str, Any]]:
    """Draws pages of each kind and reads them.

    Args:
        count: pages of each kind.
        seed: of all that is drawn.
        model: the name of a shipped line reader, or the folder of another.

    Returns:
        By kind, and of all, `n` pages; `accepted`, how many have a number that is accepted, their
        share `wrong` with its `interval`; `read`, how many have one at all.

    Raises:
        ScanlineError: the model is no line reader, or a font cannot be fetched.
        CheckpointError: there is no such model.
    """
    reader = LineReader(model)
    found: dict[str, list[tuple[bool, bool]]] = {}
    for index, (kind, draw) in enumerate(KINDS.items()):
        random = np.random.default_rng([seed, index])
        drawn = track(range(count), kind, console=Console(stderr=True))
        found[kind] = [_read(reader, draw(random)) for _ in drawn]
    found[ALL] = [one for answers in found.values() for one in answers]
    return {kind: _figures(answers) for kind, answers in found.items()}


def _read(reader: LineReader, grey: Grey) -> tuple[bool, bool]:
    """Whether a number is accepted on a page, and whether one is read."""
    numbers = [number for row in reader.rows(grey) for number in row]
    accepted = any(not one.reason and one.confidence >= LEAST for one in numbers)
    return accepted, bool(numbers)


def _figures(answers: list[tuple[bool, bool]]) -> dict[str, Any]:
    accepted = sum(one for one, _ in answers)
    score = Score.of(accepted, len(answers))
    return {
        "n": len(answers),
        "accepted": accepted,
        "wrong": score.accuracy,
        "interval": score.interval,
        "read": sum(one for _, one in answers),
    }
