"""The states that an LSTM adder passes through in a sum, and the carry that each of them means.

One position at a time, in numpy, to look into a network; what adds in earnest is a runtime.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.card import AdderArchitecture
from models.sums.certificate import ProofObject, StateBox

Floats = NDArray[np.float32]


class Step(NamedTuple):
    """A position of a sum, as the network left it.

    Hidden and cell state are float32 (layers, hidden). `carry` is the one that leaves the position:
    the box of the certificate in which the state lies, None where it lies in none.
    """

    bit: int  # of the sum, as the network answers it
    margin: float  # the lead of that bit's logit over the other's
    carry: int | None
    hidden: Floats
    cell: Floats


def steps_of(
    architecture: AdderArchitecture,
    weights: Mapping[str, Floats],
    certificate: bytes | None,
    pairs: Floats,
) -> list[Step]:
    """Follows an adder through a sum.

    Args:
        architecture: the network's shape.
        weights: float32 tensors, named and shaped as `models.artifact.graph.weight_shapes` says.
        certificate: the text of a certificate.json that holds, if there is one.
        pairs: float32 (positions, 2), 0 or 1, in the model's reading order, zero pair included.

    Returns:
        A step for each position, in the same order.
    """
    boxes = () if certificate is None else ProofObject.model_validate_json(certificate).boxes
    hidden = np.zeros((architecture.layers, architecture.hidden), np.float32)
    cell = np.zeros_like(hidden)
    steps = []
    for pair in pairs:
        hidden, cell = _next(weights, pair, hidden, cell)
        logits = weights["readout.weight"] @ hidden[-1] + weights["readout.bias"]
        bit = int(logits.argmax())
        carry = next(
            (carry for carry, box in enumerate(boxes) if _lies_in(box, hidden, cell)), None
        )
        steps.append(Step(bit, float(logits[bit] - logits[1 - bit]), carry, hidden, cell))
    return steps


def _next(
    weights: Mapping[str, Floats], inputs: Floats, hidden: Floats, cell: Floats
) -> tuple[Floats, Floats]:
    """The state after one step of every layer; gates in torch's order: i, f, g, o."""
    hidden, cell = hidden.copy(), cell.copy()
    for layer in range(len(hidden)):
        gates = (
            weights[f"rnn.weight_ih_l{layer}"] @ inputs
            + weights[f"rnn.bias_ih_l{layer}"]
            + weights[f"rnn.weight_hh_l{layer}"] @ hidden[layer]
            + weights[f"rnn.bias_hh_l{layer}"]
        )
        enter, keep, new, leave = np.split(gates, 4)
        cell[layer] = _sigmoid(keep) * cell[layer] + _sigmoid(enter) * np.tanh(new)
        inputs = hidden[layer] = _sigmoid(leave) * np.tanh(cell[layer])
    return hidden, cell


def _sigmoid(argument: Floats) -> Floats:
    half = np.float32(0.5)  # as a tanh, it never overflows
    result: Floats = half + half * np.tanh(half * argument)
    return result


def _lies_in(box: StateBox, hidden: Floats, cell: Floats) -> bool:
    for state, bounds in ((hidden, box.hidden), (cell, box.cell)):
        low, high = np.array(bounds).T
        if not ((low <= state[0]) & (state[0] <= high)).all():
            return False
    return True
