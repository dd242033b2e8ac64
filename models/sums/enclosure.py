"""Intervals that enclose whatever a float32 runtime computes from the numbers in them.

- A sum of n terms, each a product or a number: in float32, rounded to nearest, in any order, with
  or without fused multiply-add, it errs by at most gamma(n) * sum |term|,
  gamma(n) = n u / (1 - n u), u = 2^-24 (N. Higham, "Accuracy and Stability of Numerical
  Algorithms", 2002, section 4.2), and n * UNDERFLOW for what underflows, is flushed to zero or, as
  a denormal, is read as zero. No term and no partial sum is larger than sum |term| and that error;
  all of this holds while `largest` is no more than LARGEST, even where terms cancel.
- The runtime's sigmoid and tanh are approximations: each may err by ACTIVATION_ERROR for any
  argument within +-ACTIVATION_RANGE, and nothing is known of them beyond.
- A product or sum of two errs by u relative, and UNDERFLOW, which is 64 times the smallest normal
  number: an interval that holds a denormal result holds the zero as which it may be read.
- (1 - share) * a + share * b errs by three such at most, with or without fused multiply-add, and
  a share read as zero matters by UNDERFLOW where a and b are no larger than 64.

The bounds are computed in float64, which rounds too. Activations, and products and sums of two, are
rounded outward: basic operations by one unit in the last place, exp and tanh by 16. Long sums are
not: they err by 2^-53 where float32's err by 2^-24, so one rounding more is counted for them.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ACTIVATION_ERROR = 1e-5
ACTIVATION_RANGE = 64.0
LARGEST = float(np.finfo(np.float32).max)
UNDERFLOW = 2.0**-120
_UNIT = 2.0**-24  # float32's unit roundoff

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """Lower and upper bounds, float64 arrays of one shape."""

    low: Floats
    high: Floats

    def widened(self, by: Floats | float) -> "Interval":
        """The interval with `by` (at least zero) added on either side, rounded outward."""
        return Interval(below(self.low - by), above(self.high + by))

    def largest(self) -> Floats:
        """The largest absolute value."""
        return np.maximum(np.abs(self.low), np.abs(self.high))

    def plus(self, other: "Interval") -> "Interval":
        """The sums, as float32 rounds them."""
        exact = Interval(below(self.low + other.low), above(self.high + other.high))
        return exact._rounded()

    def times(self, other: "Interval") -> "Interval":
        """The products, as float32 rounds them."""
        corners = np.stack([a * b for a in self for b in other])
        return Interval(below(corners.min(axis=0)), above(corners.max(axis=0)))._rounded()

    def mixed(self, share: "Interval", other: "Interval") -> "Interval":
        """(1 - share) * self + share * other, as float32 computes it from left to right.

        For any two numbers it is affine in the share, so that the bounds are those at its ends.
        Both intervals must be within +-ACTIVATION_RANGE.
        """
        ends = []
        for part in share:
            own = np.stack([(1 - part) * end for end in self])
            others = np.stack([part * end for end in other])
            ends.append(
                (own.min(axis=0) + others.min(axis=0), own.max(axis=0) + others.max(axis=0))
            )
        (low, high), (other_low, other_high) = ends
        exact = Interval(np.minimum(low, other_low), np.maximum(high, other_high))
        rest = np.maximum(np.abs(1 - share.low), np.abs(1 - share.high))
        size = rest * self.largest() + share.largest() * other.largest()
        # Three roundings, and one for those of float64 here.
        return exact.widened(above(gamma(4) * size) + 4 * UNDERFLOW)

    def _rounded(self) -> "Interval":
        return self.widened(above(self.largest() * _UNIT) + UNDERFLOW)

    def sigmoid(self) -> "Interval":
        """Its sigmoid, as the runtime computes it; within +-ACTIVATION_RANGE only."""
        return _computed([1 / (1 + np.exp(-end)) for end in self])

    def tanh(self) -> "Interval":
        """Its tanh, as the runtime computes it; within +-ACTIVATION_RANGE only."""
        return _computed([np.tanh(end) for end in self])


class Sums(NamedTuple):
    """The sums matrix @ vector for many vectors, float64 (vectors, rows).

    `exact` bounds the sums but for float64's own rounding, and `error` how far float32's may be
    from that; `largest` bounds every term and partial sum in float32.
    """

    exact: Interval
    error: Floats
    largest: Floats

    def computed(self) -> Interval:
        """What float32 makes of the sums, where `largest` is no more than LARGEST."""
        return self.exact.widened(self.error)


def sums(matrix: Floats, vectors: Interval) -> Sums:
    """Encloses matrix (rows, terms) @ each of the vectors (vectors, terms)."""
    up, down = np.maximum(matrix, 0).T, np.minimum(matrix, 0).T
    exact = Interval(vectors.low @ up + vectors.high @ down, vectors.high @ up + vectors.low @ down)
    size = vectors.largest() @ np.abs(matrix).T
    terms = matrix.shape[1]
    error = above(gamma(terms + 1) * size) + terms * UNDERFLOW
    return Sums(exact, error, size + error)


def gamma(roundings: int) -> float:
    """Higham's gamma, rounded upward."""
    share = roundings * _UNIT  # exact: a small integer times a power of two
    return float(np.nextafter(share / (1 - share), np.inf))


def below(value: Floats) -> Floats:
    """The next smaller numbers."""
    return np.nextafter(value, -np.inf)


def above(value: Floats) -> Floats:
    """The next larger numbers."""
    return np.nextafter(value, np.inf)


def _computed(ends: list[Floats]) -> Interval:
    """An activation's image: it is monotone, so its values at the ends, and the runtime's error."""
    return Interval(ends[0], ends[1]).widened(ACTIVATION_ERROR + 16 * 2.0**-52)
