"""Sums that a test holds back: what is under way then stays so until the test has seen it."""

import threading

from app.runtimes.contract import Floats, State
from app.runtimes.onnx import OnnxAdder, OnnxRuntime
from models.artifact.card import AdderCard
from models.artifact.checkpoint import Checkpoint
from tests.waiting import PATIENCE

WARM = 16  # positions, at least those of the sum with which a model is warmed up


class HeldSums(OnnxRuntime):
    """ONNX Runtime, whose adders wait before each piece of a sum until they may go on.

    `begun` says that one waits or has waited, `pieces` how many have.
    """

    def __init__(self) -> None:
        self.begun, self.may_go_on = threading.Event(), threading.Event()
        self.pieces = 0

    def adder(self, checkpoint: Checkpoint[AdderCard]) -> "HeldAdder":
        return HeldAdder(checkpoint, self)


class HeldAdder(OnnxAdder):
    def __init__(self, checkpoint: Checkpoint[AdderCard], holder: HeldSums) -> None:
        super().__init__(checkpoint)
        self._holder = holder

    def logits(self, symbols: Floats, state: State) -> tuple[Floats, State]:
        if symbols.shape[1] > WARM:
            self._holder.pieces += 1
            self._holder.begun.set()
            assert self._holder.may_go_on.wait(PATIENCE)
        return super().logits(symbols, state)
