"""What cannot be known, family by family: how much is accepted, how much of the wrong is not."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.pictures.characters import LETTERS, LOOK_ALIKES, SYMBOLS, characters
from benchmarks.pictures.doubtful import DOUBTFUL, TWINS, Doubtful, seven_segments
from benchmarks.pictures.nothing import NOTHING
from models.artifact.figures import Score
from models.errors import ScanlineError
from models.imaging.picture import Grey

PICTURES = 400  # of each family
Read = Callable[[Grey], tuple[str, float, bool]]  # the digit, its confidence, whether accepted


def measured(read: Read, pictures: int = PICTURES) -> dict[str, Any]:
    """Draws every family afresh and reads it.

    Args:
        read: a picture as the service would.
        pictures: of each family; of characters, one in each font kept aside.

    Returns:
        `turned_away`: for each family its n, the share that is accepted, how many are wrong
        where they are (no digit, or another one), and of these the share that is turned away with
        its 95 % interval; `turned_away_mean` of these shares; `look_alikes` and `symbols`: for each
        character the share that is turned away; `twins`, those of a six or nine upside down;
        `seven_segments`: the share that is accepted and right. Without fonts, what needs them is
        missing, and standard error says why.
    """
    names = track([*DOUBTFUL, *NOTHING], "families", console=Console(stderr=True))
    found = {name: _counted(read, _drawn(name, pictures)) for name in names}
    result: dict[str, Any] = {}
    try:
        found["letters, no look-alikes"], _ = _characters(read, LETTERS)
        found["punctuation and symbols"], result["symbols"] = _characters(read, SYMBOLS)
        _, result["look_alikes"] = _characters(read, LOOK_ALIKES)
    except ScanlineError as error:
        print(f"letters and symbols are left out: {error}", file=sys.stderr)
    random = np.random.default_rng(0)
    result["twins"] = _counted(read, (TWINS(random) for _ in range(pictures)))
    shown = [seven_segments(random) for _ in range(pictures)]
    result["seven_segments"] = _read_rightly(read, shown)
    shares = [one["share"] for one in found.values()]
    return {"turned_away": found, "turned_away_mean": float(np.mean(shares)), **result}


def _drawn(name: str, pictures: int) -> Iterator[Doubtful]:
    random = np.random.default_rng(0)
    for _ in range(pictures):
        yield DOUBTFUL[name](random) if name in DOUBTFUL else Doubtful(NOTHING[name](random), None)


def _counted(read: Read, pictures: Iterable[Doubtful]) -> dict[str, Any]:
    answers = [(one.digit, *read(one.grey)) for one in pictures]
    accepted = sum(ok for *_, ok in answers)
    wrong = [ok for digit, said, _, ok in answers if said != str(digit)]
    refused = len(wrong) - sum(wrong)
    score = Score.of(refused, len(wrong)) if wrong else Score.of(1, 1)
    return {
        "n": len(answers),
        "accepted": accepted / len(answers),
        "wrong": len(wrong),
        "share": score.accuracy,
        "interval": score.interval,
    }


def _characters(read: Read, texts: str) -> tuple[dict[str, Any], dict[str, float]]:
    """What `_counted` says of all, and the share of each that is turned away."""
    drawn = list(characters(texts, np.random.default_rng(0)))
    refused: dict[str, list[bool]] = {text: [] for text in texts}
    for one in drawn:
        refused[one.text].append(not read(one.grey)[2])
    every = [each for shares in refused.values() for each in shares]
    score = Score.of(sum(every), len(every))
    whole = {
        "n": score.n,
        "accepted": 1 - score.accuracy,
        "wrong": score.n,
        "share": score.accuracy,
        "interval": score.interval,
    }
    return whole, {text: float(np.mean(shares)) for text, shares in refused.items()}


def _read_rightly(read: Read, pictures: list[Doubtful]) -> dict[str, Any]:
    answers = [(one.digit, *read(one.grey)) for one in pictures]
    right = [said == str(digit) for digit, said, _, _ in answers]
    both = sum(ok and hit for (*_, ok), hit in zip(answers, right, strict=True))
    return {"right": float(np.mean(right))} | Score.of(both, len(answers)).model_dump()
