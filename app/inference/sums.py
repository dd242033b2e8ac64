"""An adder that serves: sums are computed piece by piece, those under way together."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.inference.batches import Batches, OnBatch
from app.runtimes.contract import AdderRuntime, Floats, Runtime, State
from models.artifact.card import AdderCard
from models.artifact.checkpoint import Checkpoint
from models.sums.bits import pair_steps, sum_text, with_zero_pair
from models.sums.trace import boxes_of, carry_of

PIECE = 1024  # positions of a sum that are computed before those of others
PROVED = "exact at every length"


class Sum:
    """A sum on its way through an adder: the bits it reads, and the bits and margins so far.

    Args:
        steps: float32 (positions, 2), 0 or 1, in the model's reading order, zero pair included.
        state: the adder's state before the first position.
    """

    def __init__(self, steps: Floats, state: State) -> None:
        self.steps = steps
        self.state = state
        self.read = 0
        self.bits: list[NDArray[np.int64]] = []
        self.margin = np.inf

    def piece(self) -> Floats:
        """The positions that are read next."""
        return self.steps[self.read : self.read + PIECE]

    def advance(self, logits: Floats, state: State) -> bool:
        """Takes in a piece's logits (positions, 2) and the state after it; True at the end."""
        self.bits.append(logits.argmax(axis=1))
        self.margin = min(self.margin, float(np.abs(logits[:, 1] - logits[:, 0]).min()))
        self.read += len(logits)
        self.state = state
        return self.read == len(self.steps)


def advance_sums(adder: AdderRuntime, sums: Sequence[Sum]) -> list[bool]:
    """Computes the next piece of each sum in one batch, and tells which have ended.

    Shorter pieces are padded behind their end: an adder reads in one direction, so what follows
    changes no earlier answer, and a sum whose piece is short has no use for the state after it.
    """
    pieces = [one.piece() for one in sums]
    bits = np.zeros((len(sums), max(len(piece) for piece in pieces), 2), np.float32)
    for row, piece in zip(bits, pieces, strict=True):
        row[: len(piece)] = piece
    before = tuple(
        np.concatenate(parts, axis=1) for parts in zip(*(s.state for s in sums), strict=True)
    )
    logits, (hidden, cell) = adder.logits(bits, (before[0], before[1]))
    return [
        one.advance(logits[i, : len(piece)], (hidden[:, i : i + 1], cell[:, i : i + 1]))
        for i, (one, piece) in enumerate(zip(sums, pieces, strict=True))
    ]


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
        bit = int(logits[0, 0].argmax())
        margin = float(logits[0, 0, bit] - logits[0, 0, 1 - bit])
        hidden, cell = state[0][:, 0], state[1][:, 0]
        found.append(Step(bit, margin, carry_of(boxes, hidden, cell), hidden, cell))
    return found


class Added(NamedTuple):
    """A sum as a network gave it; `margin` is the smallest over its positions."""

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
        self._batches: Batches[Sum, Sum] = Batches(self._compute, executor, on_batch=on_batch)
        covered = runtime.is_covered(loaded.card.architecture.hidden)
        self.proof = PROVED if loaded.certificate is not None and covered else None
        self._compute([Sum(np.zeros((2, 2), np.float32), self._runtime.start())])  # warm

    def _compute(self, sums: Sequence[Sum]) -> list[Sum | None]:
        ended = advance_sums(self._runtime, sums)
        return [one if end else None for one, end in zip(sums, ended, strict=True)]

    async def add(self, a: str, b: str) -> Added:
        """The sum of two bit strings, as the network gives it."""
        order = self.card.architecture.order
        steps = pair_steps(a, b, order)
        done = await self._batches.submit(Sum(steps, self._runtime.start()))
        bits: NDArray[np.int64] = np.concatenate(done.bits)
        return Added(sum_text(bits, order), done.margin, self.proof)

    async def steps(self, a: str, b: str) -> list[Step]:
        """What the network passes through in a sum, in its reading order."""
        steps = pair_steps(a, b, self.card.architecture.order)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._executor, steps_of, self._runtime, self._certificate, steps
        )

    async def sums(self, bits: NDArray[np.int8]) -> NDArray[np.int8]:
        """The sums of many pairs of one length, in the model's reading order.

        Args:
            bits: int8 (n, steps, 2), 0 or 1, n at least 1, without the zero pair.

        Returns:
            int8 (n, steps + 1).
        """
        steps = with_zero_pair(bits.astype(np.float32), self.card.architecture.order)
        start = self._runtime.start()
        done = await asyncio.gather(*(self._batches.submit(Sum(row, start)) for row in steps))
        return np.stack([np.concatenate(one.bits) for one in done]).astype(np.int8)
