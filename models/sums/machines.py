"""Addition, subtraction and comparison as finite-state machines that read digits in pairs.

Least significant digit first, each is a machine of two or three states: what was carried or
borrowed, or how the digits so far compare. A symbol is a digit of a and a digit of b; to each the
machine answers a digit, or how a compares with b so far.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.card import AdderArchitecture, Task

Integers = NDArray[np.int64]

_STATES: dict[Task, tuple[str, ...]] = {
    "addition": ("carry 0", "carry 1"),
    "subtraction": ("borrow 0", "borrow 1"),
    "comparison": ("equal", "less", "greater"),
}


class Transitions(NamedTuple):
    """All transitions of a machine, int64 (transitions,): the state's runs slowest, b's fastest."""

    state: Integers
    digits: Integers  # (transitions, 2), of a and of b
    following: Integers  # the state after
    answer: Integers


class Machine:
    """A finite-state machine.

    Args:
        task: what it does.
        base: of the numbers, 2 to 10.
    """

    def __init__(self, task: Task, base: int) -> None:
        self.task = task
        self.base = base
        self.states = _STATES[task]

    @classmethod
    def of(cls, architecture: AdderArchitecture) -> "Machine":
        """The machine that a network of this architecture is to be."""
        return cls(architecture.task, architecture.base)

    @property
    def answers(self) -> tuple[str, ...]:
        """What each answer is called: bits, digits, or a comparison's states."""
        if self.task == "comparison":
            return self.states
        return tuple(f"{self._digit} {value}" for value in range(self.base))

    def step(
        self, state: NDArray[np.integer], digits: NDArray[np.integer]
    ) -> tuple[Integers, Integers]:
        """The states after a symbol, and the answers to it.

        Args:
            state: integers (n,), the first state is 0.
            digits: integers (n, 2), of a and of b, each below the base.

        Returns:
            Two int64 (n,).
        """
        before, (a, b) = state.astype(np.int64), digits.astype(np.int64).T
        if self.task == "addition":
            return (a + b + before) // self.base, (a + b + before) % self.base
        if self.task == "subtraction":
            return np.where(a < b + before, 1, 0), (a - b - before) % self.base
        following = np.where(a == b, before, np.where(a < b, 1, 2))
        return following, following

    @cached_property
    def transitions(self) -> Transitions:
        """All of them."""
        places = np.indices((len(self.states), self.base, self.base)).reshape(3, -1)
        state, digits = places[0], places[1:].T
        return Transitions(state, digits, *self.step(state, digits))

    def features(self, digits: NDArray[np.integer]) -> NDArray[np.float32]:
        """What a network reads of symbols: two bits as they are, other digits one-hot.

        Args:
            digits: integers (..., 2), of a and of b.

        Returns:
            float32 (..., 2) for base 2, else (..., 2 * base): ones and zeros, of a's digit first.
        """
        if self.base == 2:
            return digits.astype(np.float32)
        places = np.arange(self.base)
        one_hot: NDArray[np.float32] = (digits[..., None] == places).astype(np.float32)
        return one_hot.reshape(*digits.shape[:-1], 2 * self.base)

    def run(self, digits: NDArray[np.integer]) -> tuple[Integers, Integers]:
        """The states after each symbol and the answers to each, from the first state on.

        Args:
            digits: integers (n, steps, 2), least significant first.

        Returns:
            Two int64 (n, steps).
        """
        states = np.empty(digits.shape[:2], np.int64)
        answers = np.empty_like(states)
        state = np.zeros(len(digits), np.int64)
        for place in range(digits.shape[1]):
            state, answers[:, place] = self.step(state, digits[:, place])
            states[:, place] = state
        return states, answers

    def named(self, transition: int) -> str:
        """A transition in words."""
        a, b = self.transitions.digits[transition]
        state = self.states[self.transitions.state[transition]]
        return f"{state}, {self._digit}s {a} and {b}"

    @property
    def _digit(self) -> str:
        return "bit" if self.base == 2 else "digit"
