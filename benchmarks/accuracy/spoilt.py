"""Numbers of which one digit is spoilt, and letters: how many are wrong and yet accepted."""

from collections.abc import Iterable, Sequence
from math import inf
from typing import Any

import numpy as np
from numpy.random import Generator
from rich.console import Console
from rich.progress import track

from app.routes.numbers import LEAST
from benchmarks.pictures.characters import letter
from benchmarks.pictures.spoilt import SPOILT, Spoilt, intact
from benchmarks.reader import LineReader
from models.page.placed import PlacedNumber


def measured(count: int, seeds: Iterable[int], model: str) -> dict[str, Any]:
    """Draws pictures of each kind, and of numbers that are not spoilt beside them.

    Args:
        count: pictures of each kind, with each seed.
        seeds: of all randomness, one after another.
        model: the name of a shipped line reader, or the folder of another.

    Returns:
        By kind `n`, pictures of a seed; `accepted`: the share of pictures on which a number of the
        spoilt row is accepted; and `wrong`: how many pictures of a seed have one accepted that is
        not the whole number which was written; both as `mean`, `low` and `high` over the seeds.
        Under `all` the same of all four kinds, under `intact` of the others, and under `a letter`
        of letters by themselves, of which whatever is accepted is wrong.

    Raises:
        ScanlineError: the model is no line reader, or a font cannot be fetched.
        CheckpointError: there is no such model.
        FileNotFoundError: MNIST is not to be had.
    """
    reader = LineReader(model)
    by_seed = [
        _answers(np.random.default_rng(seed), count, reader)
        for seed in track(list(seeds), "seeds", console=Console(stderr=True))
    ]
    return {kind: _figures([answers[kind] for answers in by_seed]) for kind in by_seed[0]}


def _answers(random: Generator, count: int, reader: LineReader) -> dict[str, list[list[bool]]]:
    """By kind what is accepted of each picture; under `all` that of what is spoilt."""
    found = {
        kind: [_accepted(draw(random), reader) for _ in range(count)]
        for kind, draw in {**SPOILT, "intact": intact}.items()
    }
    letters = [Spoilt(letter(random), "", 0, inf) for _ in range(count)]
    found["a letter"] = [_accepted(one, reader) for one in letters]
    return {**found, "all": [one for kind in SPOILT for one in found[kind]]}


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


def _figures(by_seed: list[list[list[bool]]]) -> dict[str, Any]:
    return {
        "n": len(by_seed[0]),
        "accepted": _spread([float(np.mean([bool(one) for one in each])) for each in by_seed]),
        "wrong": _spread([sum(not all(one) for one in each) for each in by_seed]),
    }


def _spread(figures: Sequence[float]) -> dict[str, float]:
    return {"mean": float(np.mean(figures)), "low": min(figures), "high": max(figures)}
