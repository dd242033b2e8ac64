"""An adder that serves: sums are computed piece by piece, those under way together."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.inference.batches import MAX_BATCH, Batches, OnBatch
from app.inference.finite import check_finite
from app.runtimes.contract import AdderRuntime, Floats, Runtime, State
from models.artifact.card import AdderCard
from models.artifact.checkpoint import Checkpoint
from models.sums.bits import pair_steps, sum_text, with_zero_pair
from models.sums.trace import boxes_of, carry_of

Bits = NDArray[np.int8]
ResultT = TypeVar("ResultT")

PIECE = 1024  # positions of a sum that are computed before those of others
ALIKE = 2  # times the shortest piece of a batch is its longest, at most
PROVED = "exact at every length"
# What is computed first: every pair of bits, without a carry and with one.
_WARM = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [0, 1], [1, 0], [1, 1], [0, 0]], np.float32)


class Sum:
    """A sum on its way through an adder: the bits it reads, and the bits and margins so far.

    Args:
        steps: int8 (positions, 2), 0 or 1, in the model's reading order, zero pair included: a
            quarter of what the adder takes.
        state: the adder's state before the first position.
    """

    def __init__(self, steps: Bits, state: State) -> None:
        self.steps = steps
        self.state = state
        self.read = 0
        self.bits: list[Bits] = []
        self.margin = np.inf

    def piece(self) -> Bits:
        """The positions that are read next."""
        return self.steps[self.read : self.read + PIECE]

    def advance(self, bits: Bits, leads: NDArray[np.float64], state: State) -> bool:
        """Takes in a piece's bits, their leads and the state after it; True at the end."""
        self.bits.append(bits)
        self.margin = float(np.minimum(self.margin, leads.min()))  # none, where a lead is none
        self.read += len(bits)
        self.state = state
        return self.has_ended

    @property
    def has_ended(self) -> bool:
        """Whether all positions have been read."""
        return self.read == len(self.steps)


def advance_sums(adder: AdderRuntime, sums: Sequence[Sum]) -> list[bool]:
    """Computes the next piece of each sum, those of like length together; tells which have ended.

    A batch is padded to its longest piece, so that long ones among short ones would cost all of
    them their length.
    """
    ended = [False] * len(sums)
    lengths = [len(one.piece()) for one in sums]
    places: list[int] = []
    for place in sorted(range(len(sums)), key=lengths.__getitem__):
        if places and lengths[place] > ALIKE * lengths[places[0]]:
            _advance(adder, sums, places, ended)
            places = []
        places.append(place)
    _advance(adder, sums, places, ended)
    return ended


def _advance(
    adder: AdderRuntime, sums: Sequence[Sum], places: Sequence[int], ended: list[bool]
) -> None:
    """Computes the next piece of the sums at these places in one batch.

    Shorter pieces are padded behind their end: an adder reads in one direction, so what follows
    changes no earlier answer, and a sum whose piece is short has no use for the state after it.
    """
    chosen = [sums[place] for place in places]
    pieces = [one.piece() for one in chosen]
    bits = np.zeros((len(chosen), max(len(piece) for piece in pieces), 2), np.float32)
    for row, piece in zip(bits, pieces, strict=True):
        row[: len(piece)] = piece
    before = tuple(
        np.concatenate(parts, axis=1) for parts in zip(*(s.state for s in chosen), strict=True)
    )
    logits, (hidden, cell) = adder.logits(bits, (before[0], before[1]))
    answers, leads = logits.argmax(axis=2).astype(np.int8), _leads(logits)
    for i, (place, piece) in enumerate(zip(places, pieces, strict=True)):
        state = hidden[:, i : i + 1], cell[:, i : i + 1]
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
        steps: Iterable[Bits],
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


class Step(NamedTuple):
    """A position of a sum, as the network left it.

    Hidden and cell state are float32 (layers, hidden). `carry` is the one that leaves the position,
    as the certificate has it; None where it says nothing of the state.
    """

    bit: int  # of the sum, as the network answers it
    margin: float  # the lead of that bit's logit over the other's
    carry: int | None
    hidden: Floats
    cell: Floats


def steps_of(adder: AdderRuntime, certificate: bytes | None, steps: Floats) -> list[Step]:
    """Follows an adder through a sum, one position at a time.

    Args:
        adder: what adds in earnest, too.
        certificate: the text of a certificate.json that holds, if there is one.
        steps: float32 (positions, 2), 0 or 1, in the model's reading order, zero pair included.
    """
    boxes = boxes_of(certificate)
    state = adder.start()
    found = []
    for pair in steps:
        logits, state = adder.logits(pair[None, None], state)
        bit, margin = int(logits.argmax()), float(_leads(logits)[0, 0])
        hidden, cell = state[0][:, 0], state[1][:, 0]
        found.append(Step(bit, margin, carry_of(boxes, hidden, cell), hidden, cell))
    return found


def _leads(logits: Floats) -> NDArray[np.float64]:
    """By how much each position's larger logit leads, (n, positions, 2) -> (n, positions).

    In float64, since the difference of two float32 numbers may be none; none, where a logit is not
    finite.
    """
    with np.errstate(invalid="ignore"):
        leads = np.abs(np.subtract(logits[..., 1], logits[..., 0], dtype=np.float64))
    return np.where(np.isfinite(leads), leads, np.nan)


class Added(NamedTuple):
    """A sum as a network gave it; `margin` is the smallest over its positions, none if one is."""

    sum: str
    margin: float
    proof: str | None


class AdderModel:
    """An adder that is ready to add.

    `proof` is what its certificate, checked before, is worth on this machine: nothing where it does
    not cover the runtime's arithmetic.
    """

    def __init__(
        self,
        loaded: Checkpoint[AdderCard],
        runtime: Runtime,
        executor: ThreadPoolExecutor,
        on_batch: OnBatch,
    ) -> None:
        self.card = loaded.card
        self._certificate = loaded.certificate
        self._executor = executor
        self._runtime = runtime.adder(loaded)
        self._texts: Batches[Call[Added], Call[Added]] = Batches(
            self._compute, executor, cost=Call.cost, on_batch=on_batch
        )
        self._bits: Batches[Call[tuple[Bits, float]], Call[tuple[Bits, float]]] = Batches(
            self._compute, executor, cost=Call.cost, on_batch=on_batch
        )
        covered = runtime.is_covered(loaded.card.architecture.hidden)
        self.proof = PROVED if loaded.certificate is not None and covered else None
        logits, state = self._runtime.logits(_WARM[None], self._runtime.start())
        check_finite(loaded.card.name, logits, *state)

    def _compute(self, calls: Sequence[Call[ResultT]]) -> list[Call[ResultT] | None]:
        advance_sums(self._runtime, [one for call in calls for one in call.sums()])
        return [call if call.settle() else None for call in calls]

    async def add(self, pairs: Sequence[tuple[str, str]]) -> list[Added]:
        """The sums of pairs of bit strings, as the network gives them; at least one pair.

        Raises:
            NotFiniteError: the network answers with what is no number.
        """
        order = self.card.architecture.order

        def added(done: Sum) -> Added:
            proof = self.proof if done.margin > 0 else None
            return Added(sum_text(np.concatenate(done.bits), order), done.margin, proof)

        steps = (pair_steps(a, b, order).astype(np.int8) for a, b in pairs)
        call = Call(steps, len(pairs), self._runtime.start(), added)
        results = (await self._texts.submit(call)).results
        self._check(one.margin for one in results)
        return results

    async def steps(self, a: str, b: str) -> list[Step]:
        """What the network passes through in a sum, in its reading order.

        Raises:
            NotFiniteError: as for `add`.
        """
        steps = pair_steps(a, b, self.card.architecture.order)
        loop = asyncio.get_running_loop()
        followed = await loop.run_in_executor(
            self._executor, steps_of, self._runtime, self._certificate, steps
        )
        self._check(step.margin for step in followed)
        return followed

    async def sums(self, bits: NDArray[np.int8]) -> NDArray[np.int8]:
        """The sums of many pairs of one length, in the model's reading order.

        Args:
            bits: int8 (n, steps, 2), 0 or 1, n at least 1, without the zero pair.

        Returns:
            int8 (n, steps + 1).

        Raises:
            NotFiniteError: as for `add`.
        """
        order = self.card.architecture.order
        steps = (with_zero_pair(row[None], order)[0] for row in bits)
        call = Call(
            steps,
            len(bits),
            self._runtime.start(),
            lambda done: (np.concatenate(done.bits), done.margin),
        )
        told, margins = zip(*(await self._bits.submit(call)).results, strict=True)
        self._check(margins)
        return np.stack(told)

    def _check(self, margins: Iterable[float]) -> None:
        check_finite(self.card.name, np.fromiter(margins, np.float64))
