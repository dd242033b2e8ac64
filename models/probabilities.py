"""Logits -> probabilities: the softmax at a card's temperature."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def probabilities_of(logits: Floats, temperature: float) -> Floats:
    """The probability of each class.

    Args:
        logits: float32 (n, classes).
        temperature: divides the logits before the softmax.

    Returns:
        float32 (n, classes); each of the n adds up to 1.
    """
    scaled = logits / np.float32(temperature)
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    probabilities: Floats = powers / powers.sum(axis=1, keepdims=True)
    return probabilities
