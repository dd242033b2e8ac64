"""Checks from its weights alone that an LSTM adder is exact at every length.

Read least significant bit first, addition is a machine with two states, carry 0 and carry 1. The
proof object is two boxes, one a carry, over hidden and cell state together. It holds when

1. the start state, all zeros, lies in the box of carry 0;
2. for each box and each of the four input pairs, the image of one LSTM step lies inside the box of
   the outgoing carry;
3. over that image, the right bit's logit beats the wrong one's: the linear form
   (w_right - w_wrong) . h + (b_right - b_wrong) is positive.

By induction over the positions every bit of every sum is then right, at every length.

**The arithmetic covered.** The image is not that of exact mathematics but encloses whatever a
float32 runtime computes, so that the induction runs over the states that are really served:

- A pre-activation is a sum of n = hidden + 4 terms (recurrent and input products, two biases). In
  float32, in any order, with or without fused multiply-add, it errs by at most
  gamma(n) * sum |term|, gamma(n) = n u / (1 - n u), u = 2^-24 (N. Higham, "Accuracy and Stability
  of Numerical Algorithms", 2002, section 4.2), and n * UNDERFLOW for products that underflow or
  are flushed to zero. The same holds for a logit, with n = hidden + 1.
- The runtime's sigmoid and tanh are approximations; each may err by ACTIVATION_ERROR for any
  argument within +-ACTIVATION_RANGE. `python -m benchmarks activations` sweeps every float32 value
  of that range through ONNX Runtime's LSTM and prints the largest error, and a service repeats the
  sweep in coarse steps before it claims a proof.
- The cell's and hidden state's products and sum err by u relative each, and UNDERFLOW.

An activation's exact value is monotone, so its image is taken at the ends of its argument. The
check itself computes in float64 and rounds outward: basic operations by one unit in the last
place, exp and tanh by 16. What is not covered: reduced precision (TF32, bfloat16, quantisation).

This module shares no code with the trainer and needs numpy alone.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.artifact.card import AdderArchitecture
from models.errors import CertificateError

ACTIVATION_ERROR = 1e-5
ACTIVATION_RANGE = 64.0
ARITHMETIC = (
    f"float32, sums in any order, sigmoid and tanh within {ACTIVATION_ERROR:g} "
    f"for arguments within {ACTIVATION_RANGE:g}"
)
UNDERFLOW = 2.0**-120
_UNIT = 2.0**-24  # float32's unit roundoff

Floats = NDArray[np.float64]
Bounds = Annotated[list[tuple[float, float]], Field(min_length=1)]


class Box(BaseModel):
    """Bounds of the state while a carry holds: a (low, high) for each unit."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    hidden: Bounds
    cell: Bounds


class ProofObject(BaseModel):
    """certificate.json: the box of carry 0 and the box of carry 1."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["interval invariant of a one-layer LSTM adder, lsb first"] = (
        "interval invariant of a one-layer LSTM adder, lsb first"
    )
    boxes: tuple[Box, Box]


class Proof(NamedTuple):
    """What was proved."""

    boxes: tuple[Box, Box]
    margin: float  # smallest lower bound of right logit minus wrong logit, rounding taken off
    slack: float  # smallest distance of an image from the border of its box, rounding taken off
    arithmetic: str  # the arithmetic that the proof covers


class _Interval(NamedTuple):
    """Lower and upper bounds, float64 arrays of one shape."""

    low: Floats
    high: Floats

    def widened(self, by: Floats | float) -> "_Interval":
        """The interval with `by` (at least zero) added on either side, rounded outward."""
        return _Interval(_below(self.low - by), _above(self.high + by))

    def largest(self) -> Floats:
        """The largest absolute value."""
        return np.maximum(np.abs(self.low), np.abs(self.high))

    def plus(self, other: "_Interval") -> "_Interval":
        return _Interval(_below(self.low + other.low), _above(self.high + other.high))

    def times(self, other: "_Interval") -> "_Interval":
        corners = np.stack([a * b for a in self for b in other])
        return _Interval(_below(corners.min(axis=0)), _above(corners.max(axis=0)))

    def rounded(self) -> "_Interval":
        """What float32 makes of an exact result in this interval."""
        return self.widened(_above(self.largest() * _UNIT) + UNDERFLOW)


def check(
    architecture: AdderArchitecture,
    weights: Mapping[str, NDArray[np.float32]],
    certificate: bytes,
) -> Proof:
    """Checks the three conditions.

    Args:
        architecture: one layer, least significant bit first.
        weights: float32 tensors, named and shaped as `models.artifact.graph.weight_shapes` says.
        certificate: the text of certificate.json.

    Returns:
        What was proved.

    Raises:
        CertificateError: a condition fails, or the text is no proof object for these weights.
    """
    if architecture.layers != 1 or architecture.order != "lsb":
        raise CertificateError("only a one-layer adder that reads lsb first can have a certificate")
    try:
        proof = ProofObject.model_validate_json(certificate)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CertificateError(
            f"certificate.json is no proof object: {where}: {first['msg']}"
        ) from error
    states = [_state(box, architecture.hidden, carry) for carry, box in enumerate(proof.boxes)]
    for bounds in states[0]:
        if not ((bounds.low <= 0) & (bounds.high >= 0)).all():
            raise CertificateError("condition 1 fails: the start state is outside carry 0's box")

    step = _Step(weights)
    slack = margin = np.inf
    for carry in (0, 1):
        for pair in ((0, 0), (0, 1), (1, 0), (1, 1)):
            total = sum(pair) + carry
            image = step.image(states[carry], pair)
            where = f"carry {carry}, bits {pair[0]} and {pair[1]}"
            room = min(
                _room(part, box) for part, box in zip(image, states[total // 2], strict=True)
            )
            if not room > 0:
                raise CertificateError(
                    f"condition 2 fails at {where}: the step leaves carry {total // 2}'s box "
                    f"by {-room:.3g}"
                )
            lead = step.lead(image[0], total % 2)
            if not lead > 0:
                raise CertificateError(
                    f"condition 3 fails at {where}: the wrong bit's logit may win by {-lead:.3g}"
                )
            slack, margin = min(slack, room), min(margin, lead)
    return Proof(proof.boxes, margin, slack, ARITHMETIC)


class _Step:
    """One LSTM step and its readout over intervals; gates in torch's order: i, f, g, o."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        exact = {name: tensor.astype(np.float64) for name, tensor in weights.items()}
        self._recurrent = exact["rnn.weight_hh_l0"]
        self._input = exact["rnn.weight_ih_l0"]
        self._biases = [exact["rnn.bias_ih_l0"], exact["rnn.bias_hh_l0"]]
        self._readout, self._readout_bias = exact["readout.weight"], exact["readout.bias"]

    def image(
        self, state: tuple[_Interval, _Interval], pair: tuple[int, int]
    ) -> tuple[_Interval, _Interval]:
        """Encloses the hidden and cell state that float32 computes from any state in `state`."""
        hidden, cell = state
        offsets = [*self._biases, *(self._input[:, i] * pair[i] for i in (0, 1))]
        before = _float32_sum(self._recurrent, hidden, offsets)
        _check_range(before)
        size = len(before.low) // 4
        gates = [
            _Interval(before.low[i:][:size], before.high[i:][:size])
            for i in range(0, 4 * size, size)
        ]
        enter, keep, leave = _sigmoid(gates[0]), _sigmoid(gates[1]), _sigmoid(gates[3])
        kept = keep.times(cell).rounded()
        entered = enter.times(_tanh(gates[2])).rounded()
        next_cell = kept.plus(entered).rounded()
        _check_range(next_cell)
        return leave.times(_tanh(next_cell)).rounded(), next_cell

    def lead(self, hidden: _Interval, right: int) -> float:
        """A lower bound of the right logit minus the wrong one, as float32 computes both."""
        form = self._readout[right] - self._readout[1 - right]
        offset = self._readout_bias[right] - self._readout_bias[1 - right]
        exact = _float32_sum(form[None], hidden, [np.array([offset])], roundings=0)
        # Two float32 sums of hidden + 1 terms. One rounding more than those make room for the
        # float64 rounding of `form`, `offset` and of this very sum, 2^-53 relative each.
        terms = np.abs(self._readout) @ hidden.largest() + np.abs(self._readout_bias)
        error = _gamma(len(form) + 2) * terms.sum() + 4 * len(form) * UNDERFLOW
        return float(_below(exact.low[0] - np.nextafter(error, np.inf)))


def _float32_sum(
    matrix: Floats, vector: _Interval, offsets: list[Floats], roundings: int | None = None
) -> _Interval:
    """Encloses matrix @ vector + offsets, summed in float32 in any order."""
    total = _Interval(np.zeros(len(matrix)), np.zeros(len(matrix)))
    size = np.zeros(len(matrix))
    columns = [
        _Interval(column, column).times(
            _Interval(np.full_like(column, low), np.full_like(column, high))
        )
        for column, low, high in zip(matrix.T, vector.low, vector.high, strict=True)
    ]
    for term in [*columns, *(_Interval(offset, offset) for offset in offsets)]:
        total = total.plus(term)
        size = _above(size + term.largest())
    terms = len(columns) + len(offsets)
    error = _gamma(terms if roundings is None else roundings) * size
    return total.widened(_above(error) + terms * UNDERFLOW)


def _gamma(roundings: int) -> float:
    """Higham's gamma, rounded upward."""
    share = roundings * _UNIT  # exact: a small integer times a power of two
    return float(np.nextafter(share / (1 - share), np.inf))


def _check_range(argument: _Interval) -> None:
    """Refuses an activation's argument beyond the swept range, or one that is not a number."""
    if not argument.largest().max() <= ACTIVATION_RANGE:
        raise CertificateError(
            f"condition 2 fails: an activation's argument may exceed {ACTIVATION_RANGE:g}, beyond "
            "which the runtime's sigmoid and tanh were not swept"
        )


def _sigmoid(argument: _Interval) -> _Interval:
    return _computed([1 / (1 + np.exp(-end)) for end in argument])


def _tanh(argument: _Interval) -> _Interval:
    return _computed([np.tanh(end) for end in argument])


def _computed(ends: list[Floats]) -> _Interval:
    """An activation's image: its values at the ends, as float64 and then the runtime may err."""
    return _Interval(ends[0], ends[1]).widened(ACTIVATION_ERROR + 16 * 2.0**-52)


def _room(image: _Interval, box: _Interval) -> float:
    """The smallest distance of the image from the box's border, rounded down; negative outside."""
    return float(_below(np.minimum(image.low - box.low, box.high - image.high)).min())


def _state(box: Box, hidden: int, carry: int) -> tuple[_Interval, _Interval]:
    parts = []
    for name, bounds in (("hidden", box.hidden), ("cell", box.cell)):
        low, high = np.array(bounds, np.float64).T
        if len(low) != hidden or not (low <= high).all():
            raise CertificateError(
                f"certificate.json is no proof object: the {name} bounds of carry {carry} are not "
                f"{hidden} pairs of a low and a high end"
            )
        parts.append(_Interval(low, high))
    return parts[0], parts[1]


def _below(value: Floats) -> Floats:
    return np.nextafter(value, -np.inf)


def _above(value: Floats) -> Floats:
    return np.nextafter(value, np.inf)
