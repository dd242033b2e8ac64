"""Checks from its weights alone that an LSTM adder is exact at every length.

Read least significant bit first, addition is a machine with two states, carry 0 and carry 1. The
proof object is two boxes, one a carry, over hidden and cell state together. It holds when

1. the start state, all zeros, lies in the box of carry 0;
2. for each box and each of the four input pairs, the image of one LSTM step lies inside the box of
   the outgoing carry;
3. over that image, the right bit's logit beats the wrong one's: the linear form
   (w_right - w_wrong) . h + (b_right - b_wrong) is positive.

By induction over the positions every bit of every sum is then right, at every length.

The image is not that of exact mathematics but encloses whatever a float32 runtime computes, as
`models.sums.enclosure` says, so that the induction runs over the states that are really served. For
that, nothing may overflow: every product and every partial sum of a pre-activation or a logit, in
whatever order, must be shown to stay within float32. So do the states, since their boxes do and the
cell state, like every activation's argument, must lie within +-ACTIVATION_RANGE. `python -m
benchmarks activations` sweeps every float32 value of that range through ONNX Runtime's LSTM and
prints the largest error, and a service repeats the sweep in coarse steps before it claims a proof.

What is not covered: reduced precision (TF32, bfloat16, quantisation), and rounding otherwise than
to nearest. The check shares no code with the trainer and needs numpy alone.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.card import AdderArchitecture
from models.errors import CertificateError
from models.sums.enclosure import (
    ACTIVATION_ERROR,
    ACTIVATION_RANGE,
    LARGEST,
    Floats,
    Interval,
    Sums,
    above,
    below,
    sums,
)
from models.sums.proof_object import StateBox, proof_object_of

ARITHMETIC = (
    f"float32, sums in any order, sigmoid and tanh within {ACTIVATION_ERROR:g} "
    f"for arguments within {ACTIVATION_RANGE:g}"
)

# The eight transitions: carry in, the two bits, and what the three add up to.
_CARRY = np.arange(8) // 4
_PAIR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 2)
_TOTAL = _CARRY + _PAIR.sum(1)

_GATES = ("input", "forget", "cell", "output")  # torch's order

Weights = Mapping[str, NDArray[np.float32]]


class Proof(NamedTuple):
    """What was proved."""

    boxes: tuple[StateBox, ...]
    margin: float  # smallest lower bound of right logit minus wrong logit, rounding taken off
    slack: float  # smallest distance of an image from the border of its box, rounding taken off
    arithmetic: str  # the arithmetic that the proof covers


class _States(NamedTuple):
    """Hidden and cell states over intervals, each (states, hidden)."""

    hidden: Interval
    cell: Interval

    def of(self, places: NDArray[np.intp]) -> "_States":
        """The states at these places."""
        return _States(*(Interval(part.low[places], part.high[places]) for part in self))


def check(architecture: AdderArchitecture, weights: Weights, certificate: bytes) -> Proof:
    """Checks the three conditions.

    Args:
        architecture: one layer, least significant bit first.
        weights: float32 tensors, named and shaped as `models.artifact.graph.weight_shapes` says.
        certificate: the text of certificate.json.

    Returns:
        What was proved.

    Raises:
        CertificateError: a condition fails, the weights are not the architecture's, or the text is
            no proof object for them.
    """
    if architecture.layers != 1 or architecture.order != "lsb":
        raise CertificateError("only a one-layer adder that reads lsb first can have a certificate")
    if (architecture.cell, architecture.task, architecture.base) != ("lstm", "addition", 2):
        raise CertificateError("only an LSTM that adds bits is checked")
    _check_weights(architecture.hidden, weights)
    proof = proof_object_of(certificate)
    if len(proof.boxes) != 2 or any(box.cell is None for box in proof.boxes):
        raise CertificateError(
            "certificate.json is no proof object: two boxes of an LSTM are wanted"
        )
    boxes = _states(proof.boxes, architecture.hidden)
    for part in boxes:
        if not ((part.low[0] <= 0) & (part.high[0] >= 0)).all():
            raise CertificateError("condition 1 fails: the start state is outside carry 0's box")
    images = _images(weights, boxes.of(_CARRY))
    rooms = _rooms(images, boxes.of(_TOTAL // 2))
    for at, room in enumerate(rooms):
        if not room > 0:
            raise CertificateError(
                f"condition 2 fails at {_named(at)}: the step leaves carry {_TOTAL[at] // 2}'s box "
                f"by {-room:.3g}"
            )
    leads = _leads(weights, images.hidden)
    for at, lead in enumerate(leads):
        if not lead > 0:
            raise CertificateError(
                f"condition 3 fails at {_named(at)}: the wrong bit's logit may win by {-lead:.3g}"
            )
    return Proof(proof.boxes, float(leads.min()), float(rooms.min()), ARITHMETIC)


def _check_weights(hidden: int, weights: Weights) -> None:
    """Refuses what is not the float32 tensors of a one-layer adder, all finite."""
    shapes: dict[str, tuple[int, ...]] = {
        "rnn.weight_ih_l0": (4 * hidden, 2),
        "rnn.weight_hh_l0": (4 * hidden, hidden),
        "rnn.bias_ih_l0": (4 * hidden,),
        "rnn.bias_hh_l0": (4 * hidden,),
        "readout.weight": (2, hidden),
        "readout.bias": (2,),
    }
    if odd := sorted(set(weights) ^ set(shapes)):
        raise CertificateError(f"the weights are no one-layer adder's: missing or unknown {odd}")
    for name, shape in shapes.items():
        tensor = weights[name]
        if tensor.shape != shape or tensor.dtype != np.float32:
            raise CertificateError(
                f"the weights are not those of {hidden} units: {name} is {tensor.dtype} "
                f"{tensor.shape}, float32 {shape} is wanted"
            )
        if not np.isfinite(tensor).all():
            raise CertificateError(f"{name} holds values that are not finite")


def _states(boxes: tuple[StateBox, ...], hidden: int) -> _States:
    """The boxes of both carries, as one state each."""
    for carry, box in enumerate(boxes):
        for name, bounds in box.parts.items():
            low, high = np.array(bounds, np.float64).T
            if len(low) != hidden or not (low <= high).all():
                raise CertificateError(
                    f"certificate.json is no proof object: the {name} bounds of carry {carry} are "
                    f"not {hidden} pairs of a low and a high end"
                )
            if not (low.min() >= -LARGEST and high.max() <= LARGEST):
                raise CertificateError(
                    f"condition 2 fails: the {name} state may overflow float32, since the bounds "
                    f"of carry {carry} go beyond {LARGEST:.3g}"
                )
    parts = [np.array([getattr(box, name) for box in boxes]) for name in ("hidden", "cell")]
    return _States(*(Interval(part[..., 0], part[..., 1]) for part in parts))


def _images(weights: Weights, before: _States) -> _States:
    """Encloses what float32 computes in the step of each transition, from any state in `before`."""
    names = ("weight_hh", "weight_ih", "bias_ih", "bias_hh")
    parts = [weights[f"rnn.{name}_l0"] for name in names]
    known = np.hstack([_PAIR, np.ones((8, 2))])
    terms = Interval(*(np.hstack([end, known]) for end in before.hidden))
    arguments = sums(np.column_stack(parts).astype(np.float64), terms)
    units = before.hidden.low.shape[1]
    _check_overflow(
        arguments, 2, lambda row: f"{_GATES[row // units]} gate of unit {row % units + 1}"
    )
    computed = arguments.computed()
    _check_range(computed, "a gate's argument")
    lows, highs = (np.split(end, 4, axis=1) for end in computed)
    gates = [Interval(low, high) for low, high in zip(lows, highs, strict=True)]
    enter, keep, leave = (gates[place].sigmoid() for place in (0, 1, 3))
    cell = keep.times(before.cell).plus(enter.times(gates[2].tanh()))
    _check_range(cell, "the cell state")
    return _States(leave.times(cell.tanh()), cell)


def _rooms(images: _States, boxes: _States) -> Floats:
    """Each image's smallest distance from its box's border, rounded down; negative outside."""
    distances = [
        np.minimum(image.low - box.low, box.high - image.high)
        for image, box in zip(images, boxes, strict=True)
    ]
    return below(np.hstack(distances).min(axis=1))


def _leads(weights: Weights, hidden: Interval) -> Floats:
    """A lower bound of the right logit minus the wrong one, as float32 computes both."""
    parts = [weights["readout.weight"], weights["readout.bias"]]
    matrix = np.column_stack(parts).astype(np.float64)
    terms = Interval(*(np.hstack([end, np.ones((8, 1))]) for end in hidden))
    logits = sums(matrix, terms)
    _check_overflow(logits, 3, lambda row: f"logit of bit {row}")
    # The exact difference as one linear form: what both logits have in common cancels. How both
    # err in float32 leaves room, as `sums` does, for how this sum errs in float64.
    form = matrix[_TOTAL % 2] - matrix[1 - _TOTAL % 2]
    exact = (np.maximum(form, 0) * terms.low + np.minimum(form, 0) * terms.high).sum(axis=1)
    return below(exact - above(logits.error.sum(axis=1)))


def _check_overflow(found: Sums, condition: int, name: Callable[[int], str]) -> None:
    """Refuses sums of which a term or a partial sum may exceed float32; `name` is that of a row."""
    if not found.largest.max() <= LARGEST:
        at, row = np.argwhere(~(found.largest <= LARGEST))[0]
        raise CertificateError(
            f"condition {condition} fails at {_named(at)}: the {name(row)} may overflow float32, "
            f"since the sizes of its terms add up to {found.largest[at, row]:.3g}"
        )


def _check_range(argument: Interval, name: str) -> None:
    """Refuses an activation's argument beyond the swept range, or one that is not a number."""
    inside = argument.largest() <= ACTIVATION_RANGE
    if not inside.all():
        raise CertificateError(
            f"condition 2 fails at {_named(np.argwhere(~inside)[0, 0])}: {name} may exceed "
            f"{ACTIVATION_RANGE:g}, beyond which the runtime's sigmoid and tanh were not swept"
        )


def _named(transition: int) -> str:
    a, b = _PAIR[transition]
    return f"carry {_CARRY[transition]}, bits {a} and {b}"
