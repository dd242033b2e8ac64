"""Numbers of which one digit is spoilt: how many are wrong and yet accepted."""

from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from app.routes.numbers import LEAST
from benchmarks.pictures.spoilt import SPOILT, Spoilt, intact
from benchmarks.reader import LineReader
from models.page.placed import PlacedNumber


def measured(count: int, seed: int, model: str) -> dict[str, Any]:
    """Draws pictures of each kind, and of numbers that are not spoilt beside them.

    Args:
        count: pictures of each kind.
        seed: of all randomness.
        model: the name of a shipped line reader, or the folder of another.

    Returns:
        By kind `n`; `accepted`: the share of pictures on which a number of the spoilt row is
        accepted; and `wrong`: how many pictures have one accepted that is not the whole number
        which was written. Under `all` the same of all four kinds, under `intact` of the others.

    Raises:
        ScanlineError: the model is no line reader.
        CheckpointError: there is no such model.
        FileNotFoundError: MNIST is not to be had.
    """
    reader = LineReader(model)
    random = np.random.default_rng(seed)
    found, spoilt = {}, []
    for kind, draw in track({**SPOILT, "intact": intact}.items(), console=Console(stderr=True)):
        answers = [_accepted(draw(random), reader) for _ in range(count)]
        found[kind] = _figures(answers)
        if kind != "intact":
            spoilt.extend(answers)
    return {**found, "all": _figures(spoilt)}


def _accepted(one: Spoilt, reader: LineReader) -> list[bool]:
    """Of each number that is accepted in the spoilt row, whether it is what was written."""
    rows = reader.rows(one.grey)
    return [
        number.text == one.text
        for row in rows
        for number in row
        if _in_row(number, one) and not number.reason and number.confidence >= LEAST
    ]


def _in_row(number: PlacedNumber, one: Spoilt) -> bool:
    return one.top <= number.box.y + number.box.height / 2 <= one.bottom


def _figures(answers: list[list[bool]]) -> dict[str, Any]:
    return {
        "n": len(answers),
        "accepted": float(np.mean([bool(one) for one in answers])),
        "wrong": sum(not all(one) for one in answers),
    }
