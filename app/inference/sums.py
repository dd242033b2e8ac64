"""Adders, subtractors and comparers that serve, and a call followed through one step by step."""

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.inference.batches import Batches, Listener
from app.inference.finite import check_finite
from app.inference.partial_sums import Call, Digits, ResultT, Sum, advance_sums, leads_of
from app.runtimes.contract import AdderRuntime, Floats, Runtime
from models.artifact.card import AdderCard
from models.artifact.checkpoint import Checkpoint
from models.sums.certificate import EXACT
from models.sums.machines import Machine
from models.sums.numerals import number_text, pair_steps, with_zero_pair
from models.sums.trace import boxes_of, carry_of

SIGNS = ("=", "<", ">")  # what a comparer's answers say of a and b


class Step(NamedTuple):
    """A position of two numbers, as the network left it.

    The state is hidden and, of an LSTM, cell, each float32 (layers, hidden). `carry` is the
    machine's state that leaves the position, as the certificate has it; None where that says
    nothing.
    """

    answer: int  # the digit of a sum, say, as the network answers it
    margin: float  # the lead of its logit over the others'
    carry: int | None
    state: tuple[Floats, ...]


def steps_of(adder: AdderRuntime, certificate: bytes | None, symbols: Floats) -> list[Step]:
    """Follows a network through two numbers, one position at a time.

    Args:
        adder: what computes in earnest, too.
        certificate: the text of a certificate.json that holds, if there is one.
        symbols: float32 (positions, features), in the model's reading order, zero pair included.
    """
    boxes = boxes_of(certificate)
    state = adder.start()
    found = []
    for symbol in symbols:
        logits, state = adder.logits(symbol[None, None], state)
        answer, margin = int(logits.argmax()), float(leads_of(logits)[0, 0])
        own = tuple(part[:, 0] for part in state)
        found.append(Step(answer, margin, carry_of(boxes, own), own))
    return found


class Result(NamedTuple):
    """What a network made of two numbers; `margin` is the smallest lead over its positions.

    text: a number without leading zeros, or a comparer's sign, one of SIGNS.
    """

    text: str
    margin: float
    proof: str | None


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
        listener: Listener,
    ) -> None:
        self.card = loaded.card
        self._certificate = loaded.certificate
        self._executor = executor
        self._runtime = runtime.adder(loaded)
        architecture = loaded.card.architecture
        self.machine = Machine.of(architecture)
        self._texts: Batches[Call[Result], Call[Result]] = Batches(
            self._compute, executor, cost=Call.cost, listener=listener
        )
        self._digits: Batches[Call[tuple[Digits, float]], Call[tuple[Digits, float]]] = Batches(
            self._compute, executor, cost=Call.cost, listener=listener
        )
        covered = runtime.is_covered(architecture.cell, architecture.hidden)
        self.proof = EXACT if loaded.certificate is not None and covered else None
        every = self.machine.features(self.machine.transitions.digits)  # what is computed first
        logits, state = self._runtime.logits(every[None], self._runtime.start())
        check_finite(loaded.card.name, logits, *state)

    def _compute(self, calls: Sequence[Call[ResultT]]) -> list[Call[ResultT] | None]:
        sums = [one for call in calls for one in call.sums()]
        advance_sums(self._runtime, self.machine.features, sums)
        return [call if call.settle() else None for call in calls]

    async def results(self, pairs: Sequence[tuple[str, str]]) -> list[Result]:
        """What the network makes of pairs of numbers; at least one pair.

        Args:
            pairs: texts of the machine's digits, most significant first.

        Raises:
            NotFiniteError: the network answers with what is no number.
        """
        order = self.card.architecture.order

        def result(done: Sum) -> Result:
            proof = self.proof if done.margin > 0 else None
            if self.machine.task == "comparison":
                return Result(SIGNS[done.answers[-1][-1]], done.margin, proof)
            return Result(number_text(np.concatenate(done.answers), order), done.margin, proof)

        steps = (pair_steps(a, b, order) for a, b in pairs)
        call = Call(steps, len(pairs), self._runtime.start(), result)
        results = (await self._texts.submit(call)).results
        self._check(one.margin for one in results)
        return results

    async def steps(self, a: str, b: str) -> list[Step]:
        """What the network passes through in two numbers, in its reading order.

        Raises:
            NotFiniteError: as for `results`.
        """
        symbols = self.machine.features(pair_steps(a, b, self.card.architecture.order))
        loop = asyncio.get_running_loop()
        followed = await loop.run_in_executor(
            self._executor, steps_of, self._runtime, self._certificate, symbols
        )
        self._check(step.margin for step in followed)
        return followed

    async def answers(self, digits: NDArray[np.int8]) -> NDArray[np.int8]:
        """What the network answers at each position of many pairs of one length.

        Args:
            digits: int8 (n, steps, 2), in the model's reading order, n at least 1, without the zero
                pair.

        Returns:
            int8 (n, steps + 1).

        Raises:
            NotFiniteError: as for `results`.
        """
        order = self.card.architecture.order
        steps = (with_zero_pair(row[None], order)[0] for row in digits)
        call = Call(
            steps,
            len(digits),
            self._runtime.start(),
            lambda done: (np.concatenate(done.answers), done.margin),
        )
        told, margins = zip(*(await self._digits.submit(call)).results, strict=True)
        self._check(margins)
        return np.stack(told)

    def _check(self, margins: Iterable[float]) -> None:
        check_finite(self.card.name, np.fromiter(margins, np.float64))
