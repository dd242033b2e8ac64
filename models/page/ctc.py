"""Strips: a row of digits as the line reader takes it, and the digits in what it answers."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.card import BLANK, HEIGHT
from models.probabilities import probabilities_of

Floats = NDArray[np.float32]


class Read(NamedTuple):
    """A digit in a strip.

    digit: 0 to 9.
    confidence: its share at the step that is surest of it, 0 to 1.
    step: that step.
    shares: float32 (10,), those of all digits there, without that of no digit.
    """

    digit: int
    confidence: float
    step: int
    shares: Floats


def padded(strips: list[Floats], columns_per_step: int) -> Floats:
    """Strips (HEIGHT, width) of any widths as float32 (n, width, HEIGHT), paper to the right."""
    widest = max(strip.shape[1] for strip in strips)
    width = -(-widest // columns_per_step) * columns_per_step
    batch = np.zeros((len(strips), width, HEIGHT), np.float32)
    for row, strip in zip(batch, strips, strict=True):
        row[: strip.shape[1]] = strip.T
    return batch


def digits_of(logits: Floats, temperature: float) -> list[Read]:
    """The digits of one strip, left to right: the likeliest class of each step, runs taken as one.

    A. Graves et al., "Connectionist temporal classification" (2006), best path decoding.

    Args:
        logits: float32 (steps, CLASSES).
        temperature: divides the logits before the softmax.
    """
    shares = probabilities_of(logits, temperature)
    best = shares.argmax(axis=1)
    starts = np.flatnonzero(np.append(True, best[1:] != best[:-1]))
    reads = []
    for start, end in zip(starts, [*starts[1:], len(best)], strict=True):
        digit = int(best[start])
        if digit != BLANK:
            step = int(start + shares[start:end, digit].argmax())
            reads.append(Read(digit, float(shares[step, digit]), step, shares[step, :BLANK]))
    return reads
