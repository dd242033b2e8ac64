"""Networks made by hand, of each cell, task and base: units that are thresholds of a digit sum."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from models.artifact.card import AdderArchitecture, Cell, Task
from models.sums.proof_object import ProofObject, StateBox

Floats = NDArray[np.float64]

# A unit that the machine's state is known by is on, beyond ON, or off, below 0 (where it starts).
# On, it counts as this much of a digit, so that what is below and above a threshold stays apart.
COUNTS, THRESHOLD = 0.6, 0.8
ON = 0.6
# What the biases of gates are that are open or shut; none of the gate that the sums are.
GATES: dict[Cell, list[int | None]] = {
    "vanilla": [None],
    "gru": [20, -20, None],
    "lstm": [20, -20, None, 20],
}
STEEP = 62.0  # the largest argument of a tanh


class Handmade(NamedTuple):
    architecture: AdderArchitecture
    weights: bytes
    certificate: bytes


def handmade(cell: Cell, task: Task, base: int, hidden: int = 0) -> Handmade:
    """A network that can be proved to be right, of so many units at least."""
    digits = np.arange(base)
    ahead = {"addition": 1, "subtraction": -1, "comparison": 1}[task]  # what a's digit counts as
    if task == "comparison":
        # One unit is on for greater, one for less.
        counts = [(1, THRESHOLD - COUNTS), (-1, THRESHOLD - COUNTS)]
        kept = [0, 1]
        states = [[], [1], [0]]
    else:
        # Unit k is on if a + b + c, or b - a + c, is k at least; c is known by that of the base.
        first = 1 if task == "addition" else 2 - base
        top = base if task == "addition" else 1
        counts = [(1, k - THRESHOLD) for k in range(first, first + 2 * base - 1)]
        kept = [top - first]
        states = [[], kept]
    units = max(hidden, len(counts))
    sums = np.zeros((units, 2 * base + units + 1))  # of the digits, one-hot, of the units, and more
    for unit, (sign, threshold) in enumerate(counts):
        a = sign * ahead * digits
        b = digits if task != "comparison" else -sign * digits
        ends = np.array([a.min() + b.min(), a.max() + b.max()])
        largest = abs(ends - threshold).max() + COUNTS
        row = sums[unit]
        row[:base], row[base : 2 * base] = a, b
        row[2 * base + kept[unit if task == "comparison" else 0]] = COUNTS
        row[-1] = -threshold
        row *= STEEP / largest
    return Handmade(
        AdderArchitecture(cell=cell, task=task, base=base, hidden=units, layers=1, order="lsb"),
        save(_tensors(cell, task, base, sums, len(counts))),
        _certificate(cell, states, units),
    )


def _tensors(
    cell: Cell, task: Task, base: int, sums: Floats, used: int
) -> dict[str, NDArray[np.float32]]:
    """The tensors of a network of which one gate is these sums and the others are open or shut."""
    units = len(sums)
    inputs = sums[:, : 2 * base]
    if base == 2:  # the bits themselves: what a 1 counts for more than a 0
        bias = sums[:, -1] + inputs[:, 0] + inputs[:, 2]
        inputs = np.stack([inputs[:, 1] - inputs[:, 0], inputs[:, 3] - inputs[:, 2]], axis=1)
    else:
        bias = sums[:, -1]
    recurrent = sums[:, 2 * base : -1]
    whole = [
        (inputs, recurrent, bias)
        if gate is None
        else (0 * inputs, 0 * recurrent, np.full(units, float(gate)))
        for gate in GATES[cell]
    ]
    weight_ih, weight_hh, bias_ih = (np.concatenate(part) for part in zip(*whole, strict=True))
    readout, readout_bias = _readout(task, base, used, units)
    tensors = {
        "rnn.weight_ih_l0": weight_ih,
        "rnn.weight_hh_l0": weight_hh,
        "rnn.bias_ih_l0": bias_ih,
        "rnn.bias_hh_l0": 0 * bias_ih,
        "readout.weight": readout,
        "readout.bias": readout_bias,
    }
    return {name: np.ascontiguousarray(tensor, np.float32) for name, tensor in tensors.items()}


def _readout(task: Task, base: int, used: int, units: int) -> tuple[Floats, Floats]:
    if task == "comparison":
        weight, bias = np.zeros((3, units)), np.zeros(3)
        weight[1, 1] = weight[2, 0] = 1
        return weight, bias
    weight, bias = np.zeros((base, units)), np.zeros(base)
    first = 1 if task == "addition" else 2 - base
    for total in range(first - 1, first + used):
        answer = total % base if task == "addition" else -total % base
        for unit, sign in ((total - first, 1), (total + 1 - first, -1)):
            if 0 <= unit < used:
                weight[answer, unit] += sign
            else:
                bias[answer] += 1
    return weight, bias


def _certificate(cell: Cell, states: list[list[int]], units: int) -> bytes:
    known = {unit for state in states for unit in state}
    wide = (-1.001, 1.001)
    boxes = []
    for state in states:
        hidden = [
            wide if unit not in known else (ON, 1.001) if unit in state else (-1.001, 0.0)
            for unit in range(units)
        ]
        boxes.append(
            StateBox(hidden=hidden, cell=[(-1.1, 1.1)] * units if cell == "lstm" else None)
        )
    return ProofObject(boxes=tuple(boxes)).model_dump_json(exclude_none=True).encode()
