"""What a runtime is: it makes models computable on its device."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.artifact.card import AdderCard, Cell, DigitCard, FinderCard, LineCard, RejectorCard
from models.artifact.checkpoint import Checkpoint

Floats = NDArray[np.float32]
State = tuple[Floats, ...]  # hidden and, of an LSTM, cell, each (layers, n, hidden)
ReaderCheckpoint = Checkpoint[DigitCard] | Checkpoint[LineCard]


class ReaderRuntime(Protocol):
    """A row classifier or a line reader, ready to compute."""

    def logits(self, inputs: Floats) -> Floats:
        """What the card's input says -> logits.

        Ink float32 (n, 28, 28) -> (n, 10); crops (n, 2, 32, width) -> (n, steps, classes).
        """


class RejectorRuntime(Protocol):
    """A rejector, ready to compute."""

    def logits(self, picture: Floats, facts: Floats) -> Floats:
        """Float32 (n, 3, 48, 48) and (n, FACTS), as its card's input says -> (n, len(KINDS))."""


class FinderRuntime(Protocol):
    """A finder, ready to compute."""

    def maps(self, pages: Floats) -> Floats:
        """Views float32 (n, 2, height, width) of pages -> (n, len(MAPS), rows, columns)."""


class AdderRuntime(Protocol):
    """An adder, ready to compute; it takes and gives its state."""

    def start(self) -> State:
        """The state before the first position, of one sum."""

    def logits(self, symbols: Floats, state: State) -> tuple[Floats, State]:
        """Symbols float32 (n, steps, features), the state before -> logits, the state after.

        Logits are (n, steps, classes).
        """


class Runtime(Protocol):
    """Makes models computable on its device."""

    name: str
    device: str

    def reader(self, checkpoint: ReaderCheckpoint) -> ReaderRuntime:
        """The row classifier or line reader on the device."""

    def rejector(self, checkpoint: Checkpoint[RejectorCard]) -> RejectorRuntime:
        """The rejector on the device."""

    def finder(self, checkpoint: Checkpoint[FinderCard]) -> FinderRuntime:
        """The finder on the device."""

    def adder(self, checkpoint: Checkpoint[AdderCard]) -> AdderRuntime:
        """The adder on the device."""

    def is_covered(self, cell: Cell, hidden: int) -> bool:
        """Whether the arithmetic of a cell of that size here is what certificates cover."""
