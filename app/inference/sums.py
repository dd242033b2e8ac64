"""An adder that serves, and a sum followed through it step by step; machines with other tasks."""

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.inference.batches import Batches, OnBatch
from app.inference.finite import check_finite
from app.inference.partial_sums import Call, Digits, ResultT, Sum, advance_sums, leads_of
from app.runtimes.contract import AdderRuntime, Floats, Runtime
from models.artifact.card import AdderArchitecture, AdderCard
from models.artifact.checkpoint import Checkpoint
from models.sums.bits import pair_steps, sum_text, with_zero_pair
from models.sums.machines import Machine
from models.sums.trace import boxes_of, carry_of

PROVED = "exact at every length"


class Step(NamedTuple):
    """A position of a sum, as the network left it.

    The state is hidden and, of an LSTM, cell, each float32 (layers, hidden). `carry` is the one
    that leaves the position, as the certificate has it; None where it says nothing of the state.
    """

    bit: int  # of the sum, as the network answers it
    margin: float  # the lead of that bit's logit over the other's
    carry: int | None
    state: tuple[Floats, ...]


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
        bit, margin = int(logits.argmax()), float(leads_of(logits)[0, 0])
        own = tuple(part[:, 0] for part in state)
        found.append(Step(bit, margin, carry_of(boxes, own), own))
    return found


class Added(NamedTuple):
    """A sum as a network gave it; `margin` is the smallest over its positions, none if one is."""

    sum: str
    margin: float
    proof: str | None


class Answered(NamedTuple):
    """What a machine made of two numbers; `margin` is the smallest over its positions."""

    answers: Digits  # (positions,), in the order of reading
    margin: float
    proof: str | None


def is_adder(architecture: AdderArchitecture) -> bool:
    """Whether a network adds binary numbers, which is what an `AdderModel` does."""
    return architecture.task == "addition" and architecture.base == 2


class MachineModel:
    """An adder, subtractor or comparer that is ready to compute, of any base.

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
        self.machine = Machine.of(loaded.card.architecture)
        self._calls: Batches[Call[Answered], Call[Answered]] = Batches(
            self._compute, executor, cost=Call.cost, on_batch=on_batch
        )
        architecture = loaded.card.architecture
        covered = runtime.is_covered(architecture.cell, architecture.hidden)
        self.proof = PROVED if loaded.certificate is not None and covered else None
        every = self.machine.features(self.machine.transitions.digits)  # what is computed first
        logits, state = self._runtime.logits(every[None], self._runtime.start())
        check_finite(loaded.card.name, logits, *state)

    def _compute(self, calls: Sequence[Call[ResultT]]) -> list[Call[ResultT] | None]:
        sums = [one for call in calls for one in call.sums()]
        advance_sums(self._runtime, self.machine.features, sums)
        return [call if call.settle() else None for call in calls]

    async def answers(self, digits: Sequence[Digits]) -> list[Answered]:
        """What the network makes of pairs of numbers; at least one pair.

        Args:
            digits: of each pair int8 (positions, 2), below the machine's base, in the model's
                reading order; with a zero pair behind where a last carry needs room.

        Raises:
            NotFiniteError: the network answers with what is no number.
        """

        def answered(done: Sum) -> Answered:
            proof = self.proof if done.margin > 0 else None
            return Answered(np.concatenate(done.answers), done.margin, proof)

        call = Call(digits, len(digits), self._runtime.start(), answered)
        results = (await self._calls.submit(call)).results
        self._check(one.margin for one in results)
        return results

    def _check(self, margins: Iterable[float]) -> None:
        check_finite(self.card.name, np.fromiter(margins, np.float64))


class AdderModel(MachineModel):
    """An adder of binary numbers that is ready to add: one that `is_adder`."""

    def __init__(
        self,
        loaded: Checkpoint[AdderCard],
        runtime: Runtime,
        executor: ThreadPoolExecutor,
        on_batch: OnBatch,
    ) -> None:
        super().__init__(loaded, runtime, executor, on_batch)
        self._texts: Batches[Call[Added], Call[Added]] = Batches(
            self._compute, executor, cost=Call.cost, on_batch=on_batch
        )

    async def add(self, pairs: Sequence[tuple[str, str]]) -> list[Added]:
        """The sums of pairs of bit strings, as the network gives them; at least one pair.

        Raises:
            NotFiniteError: the network answers with what is no number.
        """
        order = self.card.architecture.order

        def added(done: Sum) -> Added:
            proof = self.proof if done.margin > 0 else None
            return Added(sum_text(np.concatenate(done.answers), order), done.margin, proof)

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
        return np.stack([one.answers for one in await self.answers(list(steps))])
