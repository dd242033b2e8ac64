"""Sums on their way through an adder: piece by piece, those under way together.

A sum here is whatever a machine makes of two numbers: a difference or a comparison, too.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.inference.batches import MAX_BATCH
from app.runtimes.contract import AdderRuntime, Floats, State

Digits = NDArray[np.int8]
Features = Callable[[Digits], Floats]  # (..., 2) -> (..., features), as a machine has them
ResultT = TypeVar("ResultT")

PIECE = 1024  # positions of a sum that are computed before those of others
ALIKE = 2  # times the shortest piece of a batch is its longest, at most


class Sum:
    """A sum on its way through an adder: the digits it reads, and the answers and margins so far.

    Args:
        steps: int8 (positions, 2), digits in the model's reading order, zero pair included: a
            quarter of what the adder takes, or less.
        state: the adder's state before the first position.
    """

    def __init__(self, steps: Digits, state: State) -> None:
        self.steps = steps
        self.state = state
        self.read = 0
        self.answers: list[Digits] = []
        self.margin = np.inf

    def piece(self) -> Digits:
        """The positions that are read next."""
        return self.steps[self.read : self.read + PIECE]

    def advance(self, answers: Digits, leads: NDArray[np.float64], state: State) -> bool:
        """Takes in a piece's answers, their leads and the state after it; True at the end."""
        self.answers.append(answers)
        self.margin = float(np.minimum(self.margin, leads.min()))  # none, where a lead is none
        self.read += len(answers)
        self.state = state
        return self.has_ended

    @property
    def has_ended(self) -> bool:
        """Whether all positions have been read."""
        return self.read == len(self.steps)


def advance_sums(adder: AdderRuntime, features: Features, sums: Sequence[Sum]) -> list[bool]:
    """Computes the next piece of each sum, those of like length together; tells which have ended.

    A batch is padded to its longest piece, so that long ones among short ones would cost all of
    them their length.

    Args:
        adder: what computes.
        features: what it reads of digits.
        sums: of it.
    """
    ended = [False] * len(sums)
    lengths = [len(one.piece()) for one in sums]
    places: list[int] = []
    for place in sorted(range(len(sums)), key=lengths.__getitem__):
        if places and lengths[place] > ALIKE * lengths[places[0]]:
            _advance(adder, features, sums, places, ended)
            places = []
        places.append(place)
    _advance(adder, features, sums, places, ended)
    return ended


def _advance(
    adder: AdderRuntime,
    features: Features,
    sums: Sequence[Sum],
    places: Sequence[int],
    ended: list[bool],
) -> None:
    """Computes the next piece of the sums at these places in one batch.

    Shorter pieces are padded behind their end: an adder reads in one direction, so what follows
    changes no earlier answer, and a sum whose piece is short has no use for the state after it.
    """
    chosen = [sums[place] for place in places]
    pieces = [one.piece() for one in chosen]
    digits = np.zeros((len(chosen), max(len(piece) for piece in pieces), 2), np.int8)
    for row, piece in zip(digits, pieces, strict=True):
        row[: len(piece)] = piece
    before = tuple(
        np.concatenate(parts, axis=1) for parts in zip(*(s.state for s in chosen), strict=True)
    )
    logits, after = adder.logits(features(digits), before)
    answers, leads = logits.argmax(axis=2).astype(np.int8), leads_of(logits)
    for i, (place, piece) in enumerate(zip(places, pieces, strict=True)):
        state = tuple(part[:, i : i + 1] for part in after)
        own = slice(len(piece))
        ended[place] = sums[place].advance(answers[i, own].copy(), leads[i, own], state)


class Call(Generic[ResultT]):
    """The sums of a call on their way, MAX_BATCH of them at a time, and their results so far.

    Args:
        steps: what the adder reads for each of them, made when its turn comes.
        count: of them.
        start: the adder's state before the first position.
        result: of a sum that has ended.
    """

    def __init__(
        self,
        steps: Iterable[Digits],
        count: int,
        start: State,
        result: Callable[[Sum], ResultT],
    ) -> None:
        self.results: list[ResultT] = []
        self._coming = iter(steps)
        self._left = count
        self._start = start
        self._result = result
        self._under_way: list[Sum] = []

    def cost(self) -> int:
        """How many sums are computed next."""
        return min(MAX_BATCH, self._left)

    def sums(self) -> list[Sum]:
        """Those that are computed next: a part of the call, until all of it have ended."""
        if not self._under_way:
            self._under_way = [
                Sum(steps, self._start) for steps in islice(self._coming, self.cost())
            ]
        return [one for one in self._under_way if not one.has_ended]

    def settle(self) -> bool:
        """Takes the results of a part whose sums have all ended; True at the end of the call."""
        if all(one.has_ended for one in self._under_way):
            self.results.extend(self._result(one) for one in self._under_way)
            self._left -= len(self._under_way)
            self._under_way = []
        return self._left == 0


def leads_of(logits: Floats) -> NDArray[np.float64]:
    """By how much each position's largest logit leads, (n, positions, classes) -> (n, positions).

    In float64, since the difference of two float32 numbers may be none; none, where a logit is not
    finite.
    """
    second, first = np.moveaxis(np.partition(logits, (-2, -1), axis=-1)[..., -2:], -1, 0)
    with np.errstate(invalid="ignore"):
        leads = np.subtract(first, second, dtype=np.float64)
    return np.where(np.isfinite(logits).all(axis=-1), leads, np.nan)
