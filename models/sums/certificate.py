"""Checks from its weights alone that an adder is exact at every length.

Read least significant digit first, addition is a machine with two states, carry 0 and carry 1;
`models.sums.machines` has others. The proof object is a box a state, over all of a network's own
state: its hidden state and, of an LSTM, its cell state. It holds when

1. the start, all zeros, lies in the box of the machine's first state;
2. for each box and each symbol (a pair of digits), the image of one step of the cell lies inside
   the box of the following state;
3. over that image, the right answer's logit beats each wrong one's: the linear form
   (w_right - w_wrong) . h + (b_right - b_wrong) is positive.

By induction over the positions every answer is then right, at every length.

The image is not that of exact mathematics but encloses whatever a float32 runtime computes, as
`models.sums.enclosure` says, in the steps of `models.sums.cells`, so that the induction runs over
the states that are really served. For that, nothing may overflow: every product and every partial
sum of a pre-activation or a logit, in whatever order, must be shown to stay within float32. So do
the states, since their boxes do and the cell state, a GRU's hidden state and every activation's
argument must lie within +-ACTIVATION_RANGE. `python -m benchmarks activations` sweeps every float32
value of that range through ONNX Runtime's cells and prints the largest error, and a service repeats
the sweep in coarse steps before it claims a proof.

What is not covered: reduced precision (TF32, bfloat16, quantisation), and rounding otherwise than
to nearest. The check shares no code with the trainer and needs numpy alone.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.card import AdderArchitecture
from models.errors import CertificateError
from models.sums.cells import GATES, step
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
from models.sums.machines import Machine
from models.sums.proof_object import StateBox, kind_of, proof_object_of

EXACT = "exact at every length (docs/adder.md#a-theorem)"  # what a proof is worth, and who says so
ARITHMETIC = (
    f"float32, sums in any order, sigmoid and tanh within {ACTIVATION_ERROR:g} "
    f"for arguments within {ACTIVATION_RANGE:g}"
)

Weights = Mapping[str, NDArray[np.float32]]
States = tuple[Interval, ...]  # hidden and, of an LSTM, cell, each (transitions or boxes, hidden)


class Proof(NamedTuple):
    """What was proved."""

    states: tuple[str, ...]  # of the machine
    boxes: tuple[StateBox, ...]
    margin: float  # smallest lower bound of right logit minus wrong logit, rounding taken off
    slack: float  # smallest distance of an image from the border of its box, rounding taken off
    arithmetic: str  # the arithmetic that the proof covers


def check(architecture: AdderArchitecture, weights: Weights, certificate: bytes) -> Proof:
    """Checks the three conditions.

    Args:
        architecture: one layer, least significant digit first.
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
    _check_weights(architecture, weights)
    proof = proof_object_of(certificate)
    if proof.kind != kind_of(architecture):
        raise CertificateError(
            f"certificate.json is no proof object for this card: it is an {proof.kind!r}, "
            f"{kind_of(architecture)!r} is wanted"
        )
    machine = Machine.of(architecture)
    boxes = _states(proof.boxes, machine, architecture)
    for part in boxes:
        if not ((part.low[0] <= 0) & (part.high[0] >= 0)).all():
            raise CertificateError(
                f"condition 1 fails: the start state is outside {machine.states[0]}'s box"
            )
    check_step = _Step(architecture, machine, weights, _of(boxes, machine.transitions.state))
    images = step(architecture.cell, check_step, check_step.state)
    rooms = _rooms(images, _of(boxes, machine.transitions.following))
    for at, room in enumerate(rooms):
        if not room > 0:
            raise CertificateError(
                f"condition 2 fails at {machine.named(at)}: the step leaves "
                f"{machine.states[machine.transitions.following[at]]}'s box by {-room:.3g}"
            )
    leads = _leads(machine, weights, images[0])
    for at, wrong in np.argwhere(~(leads > 0)):
        raise CertificateError(
            f"condition 3 fails at {machine.named(at)}: the logit of {machine.answers[wrong]} may "
            f"win over that of {machine.answers[machine.transitions.answer[at]]}, the right one, "
            f"by {-leads[at, wrong]:.3g}"
        )
    return Proof(machine.states, proof.boxes, float(leads.min()), float(rooms.min()), ARITHMETIC)


def _check_weights(architecture: AdderArchitecture, weights: Weights) -> None:
    """Refuses what is not the float32 tensors of a one-layer adder, all finite."""
    hidden, features, classes = architecture.hidden, architecture.features, architecture.classes
    rows = len(GATES[architecture.cell]) * hidden
    shapes: dict[str, tuple[int, ...]] = {
        "rnn.weight_ih_l0": (rows, features),
        "rnn.weight_hh_l0": (rows, hidden),
        "rnn.bias_ih_l0": (rows,),
        "rnn.bias_hh_l0": (rows,),
        "readout.weight": (classes, hidden),
        "readout.bias": (classes,),
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


def _states(
    boxes: tuple[StateBox, ...], machine: Machine, architecture: AdderArchitecture
) -> States:
    """The boxes of all states, as one state each."""
    if len(boxes) != len(machine.states):
        raise CertificateError(
            f"certificate.json is no proof object: it has {len(boxes)} boxes, "
            f"{len(machine.states)} are wanted: {', '.join(machine.states)}"
        )
    for state, box in zip(machine.states, boxes, strict=True):
        if tuple(box.parts) != architecture.state:
            raise CertificateError(
                f"certificate.json is no proof object: the box of {state} bounds "
                f"{' and '.join(box.parts)}, {' and '.join(architecture.state)} is wanted"
            )
        for name, bounds in box.parts.items():
            low, high = np.array(bounds, np.float64).T
            if len(low) != architecture.hidden or not (low <= high).all():
                raise CertificateError(
                    f"certificate.json is no proof object: the {name} bounds of {state} are "
                    f"not {architecture.hidden} pairs of a low and a high end"
                )
            if not (low.min() >= -LARGEST and high.max() <= LARGEST):
                raise CertificateError(
                    f"condition 2 fails: the {name} state may overflow float32, since the bounds "
                    f"of {state} go beyond {LARGEST:.3g}"
                )
    parts = [np.array([box.parts[name] for box in boxes]) for name in architecture.state]
    return tuple(Interval(part[..., 0], part[..., 1]) for part in parts)


def _of(boxes: States, places: NDArray[np.int64]) -> States:
    """The boxes at these places."""
    return tuple(Interval(part.low[places], part.high[places]) for part in boxes)


class _Step:
    """What float32 computes in a step of each transition, from any state in a box, enclosed."""

    def __init__(
        self, architecture: AdderArchitecture, machine: Machine, weights: Weights, state: States
    ) -> None:
        self._machine = machine
        self._gates = GATES[architecture.cell]
        self._weights = {
            name: dict(
                zip(self._gates, np.split(tensor.astype(np.float64), len(self._gates)), strict=True)
            )
            for name, tensor in weights.items()
            if name.startswith("rnn.")
        }
        self._read = machine.features(machine.transitions.digits).astype(np.float64)
        self._one = np.ones((len(self._read), 1))
        self.state = state

    def sums(self, gate: str) -> Interval:
        hidden = self.state[0]
        names = ("weight_hh", "weight_ih", "bias_ih", "bias_hh")
        known = np.hstack([self._read, self._one, self._one])
        return self._summed(gate, names, [hidden, Interval(known, known)])

    def recurrent(self, gate: str) -> Interval:
        terms = [self.state[0], Interval(self._one, self._one)]
        return self._summed(gate, ("weight_hh", "bias_hh"), terms)

    def with_input(self, gate: str, product: Interval) -> Interval:
        known = np.hstack([self._read, self._one])
        unit = np.eye(product.low.shape[1])
        terms = [Interval(known, known), product]
        return self._summed(gate, ("weight_ih", "bias_ih"), terms, unit)

    def _summed(
        self, gate: str, names: tuple[str, ...], terms: list[Interval], *more: Floats
    ) -> Interval:
        parts = [self._weights[f"rnn.{name}_l0"][gate] for name in names]
        lows, highs = zip(*terms, strict=True)
        found = sums(np.column_stack([*parts, *more]), Interval(np.hstack(lows), np.hstack(highs)))
        _check_overflow(self._machine, found, 2, lambda unit: f"{gate} gate of unit {unit + 1}")
        return found.computed()

    def sigmoid(self, argument: Interval, name: str = "a gate's argument") -> Interval:
        self._check_range(argument, name)
        return argument.sigmoid()

    def tanh(self, argument: Interval, name: str = "a gate's argument") -> Interval:
        self._check_range(argument, name)
        return argument.tanh()

    def times(self, a: Interval, b: Interval) -> Interval:
        return a.times(b)

    def plus(self, a: Interval, b: Interval) -> Interval:
        return a.plus(b)

    def mixed(self, a: Interval, share: Interval, b: Interval, name: str) -> Interval:
        self._check_range(b, name)
        return a.mixed(share, b)

    def _check_range(self, argument: Interval, name: str) -> None:
        """Refuses an argument beyond the swept range, or one that is not a number."""
        inside = argument.largest() <= ACTIVATION_RANGE
        if not inside.all():
            at = np.argwhere(~inside)[0, 0]
            raise CertificateError(
                f"condition 2 fails at {self._machine.named(at)}: {name} may exceed "
                f"{ACTIVATION_RANGE:g}, beyond which the runtime's sigmoid and tanh were not swept"
            )


def _rooms(images: States, boxes: States) -> Floats:
    """Each image's smallest distance from its box's border, rounded down; negative outside."""
    distances = [
        np.minimum(image.low - box.low, box.high - image.high)
        for image, box in zip(images, boxes, strict=True)
    ]
    return below(np.hstack(distances).min(axis=1))


def _leads(machine: Machine, weights: Weights, hidden: Interval) -> Floats:
    """A lower bound of the right logit minus each wrong one, as float32 computes both.

    Returns:
        (transitions, answers); infinite for the right answer.
    """
    parts = [weights["readout.weight"], weights["readout.bias"]]
    matrix = np.column_stack(parts).astype(np.float64)
    one = np.ones((len(hidden.low), 1))
    terms = Interval(*(np.hstack([end, one]) for end in hidden))
    logits = sums(matrix, terms)
    _check_overflow(machine, logits, 3, lambda row: f"logit of {machine.answers[row]}")
    # The exact difference as one linear form: what both logits have in common cancels. How both
    # err in float32 leaves room, as `sums` does, for how this sum errs in float64.
    right = machine.transitions.answer
    form = matrix[right][:, None] - matrix
    low, high = terms.low[:, None], terms.high[:, None]
    exact = (np.maximum(form, 0) * low + np.minimum(form, 0) * high).sum(axis=2)
    each = np.arange(len(right))
    leads = below(exact - above(logits.error[each, right][:, None] + logits.error))
    leads[each, right] = np.inf
    return leads


def _check_overflow(
    machine: Machine, found: Sums, condition: int, name: Callable[[int], str]
) -> None:
    """Refuses sums of which a term or a partial sum may exceed float32; `name` is that of a row."""
    if not found.largest.max() <= LARGEST:
        at, row = np.argwhere(~(found.largest <= LARGEST))[0]
        raise CertificateError(
            f"condition {condition} fails at {machine.named(at)}: the {name(row)} may overflow "
            f"float32, since the sizes of its terms add up to {found.largest[at, row]:.3g}"
        )
