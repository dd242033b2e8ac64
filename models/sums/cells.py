"""A step of each cell as a small program over any arithmetic: numbers, intervals, hostile float32.

The order is that of ONNX Runtime's CPU kernels (onnxruntime/core/providers/cpu/rnn), as far as it
matters: sums may be taken in any order. Its GRU computes, with `linear_before_reset`, the recurrent
product with its bias first, multiplies it by the reset gate, and adds the product to the rest; the
state is (1 - update) * new + update * state, from left to right (deep_cpu_gru.cc, rnn_helpers.cc).
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

from models.artifact.card import Cell

# The gates in torch's order.
GATES: dict[Cell, tuple[str, ...]] = {
    "vanilla": ("new",),
    "gru": ("reset", "update", "new"),
    "lstm": ("input", "forget", "cell", "output"),
}

V = TypeVar("V")
State = tuple[V, ...]


class Arithmetic(Protocol[V]):
    """What a cell's step is computed with; an activation's argument has a name for errors."""

    def sums(self, gate: str) -> V:
        """Of a gate, one sum: input and recurrent products, and both biases."""

    def recurrent(self, gate: str) -> V:
        """Of a gate, one sum: recurrent products and their bias."""

    def with_input(self, gate: str, product: V) -> V:
        """Of a gate, one sum: input products and their bias, and a number a unit."""

    def sigmoid(self, argument: V, name: str = ...) -> V:
        """The sigmoid, nearly."""

    def tanh(self, argument: V, name: str = ...) -> V:
        """The tanh, nearly."""

    def times(self, a: V, b: V) -> V:
        """The product."""

    def plus(self, a: V, b: V) -> V:
        """The sum of two."""

    def mixed(self, a: V, share: V, b: V, name: str) -> V:
        """(1 - share) * a + share * b."""


def _vanilla(on: Arithmetic[V], _state: State[V]) -> State[V]:
    return (on.tanh(on.sums("new")),)


def _gru(on: Arithmetic[V], state: State[V]) -> State[V]:
    reset, update = (on.sigmoid(on.sums(gate)) for gate in ("reset", "update"))
    new = on.tanh(on.with_input("new", on.times(reset, on.recurrent("new"))))
    return (on.mixed(new, update, state[0], "the hidden state"),)


def _lstm(on: Arithmetic[V], state: State[V]) -> State[V]:
    enter, keep, new, leave = (on.sums(gate) for gate in GATES["lstm"])
    entered = on.times(on.sigmoid(enter), on.tanh(new))
    cell = on.plus(on.times(on.sigmoid(keep), state[1]), entered)
    return on.times(on.sigmoid(leave), on.tanh(cell, "the cell state")), cell


_STEPS: dict[Cell, Callable[[Arithmetic[V], State[V]], State[V]]] = {
    "vanilla": _vanilla,
    "gru": _gru,
    "lstm": _lstm,
}


def step(cell: Cell, on: Arithmetic[V], state: State[V]) -> State[V]:
    """The state after a step: hidden, and an LSTM's cell.

    Args:
        cell: whose step.
        on: the arithmetic, which has the weights, and what is read.
        state: before the step.
    """
    return _STEPS[cell](on, state)
