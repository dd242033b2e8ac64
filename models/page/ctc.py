"""Line crops: a row of digits as the line reader takes it, and the digits in what it answers."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.card import BLANK, HEIGHT
from models.probabilities import probabilities_of

Floats = NDArray[np.float32]


class Read(NamedTuple):
    """A digit in a crop.

    digit: 0 to 9.
    step: that which is surest of it.
    probabilities: float32 (10,), those of all digits there, without that of no digit.
    """

    digit: int
    step: int
    probabilities: Floats


def padded(crops: list[Floats], columns_per_step: int) -> Floats:
    """Crops (HEIGHT, width) of any widths as float32 (n, width, HEIGHT), paper to the right."""
    widest = max(crop.shape[1] for crop in crops)
    width = -(-widest // columns_per_step) * columns_per_step
    batch = np.zeros((len(crops), width, HEIGHT), np.float32)
    for row, crop in zip(batch, crops, strict=True):
        row[: crop.shape[1]] = crop.T
    return batch


def digits_of(logits: Floats, temperature: float) -> list[Read]:
    """The digits of one crop, left to right: the likeliest class of each step, runs taken as one.

    A. Graves et al., "Connectionist temporal classification" (2006), best path decoding.

    Args:
        logits: float32 (steps, CLASSES).
        temperature: divides the logits before the softmax.
    """
    probabilities = probabilities_of(logits, temperature)
    best = probabilities.argmax(axis=1)
    starts = np.flatnonzero(np.append(True, best[1:] != best[:-1]))
    reads = []
    for start, end in zip(starts, [*starts[1:], len(best)], strict=True):
        digit = int(best[start])
        if digit != BLANK:
            step = int(start + probabilities[start:end, digit].argmax())
            reads.append(Read(digit, step, probabilities[step, :BLANK]))
    return reads
