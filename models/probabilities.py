"""Logits -> probabilities: the softmax at a card's temperature."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def probabilities_of(logits: Floats, temperature: float) -> Floats:
    """The probability of each class; of finite logits finite ones, however large these are.

    Args:
        logits: float32 (n, classes).
        temperature: divides the logits before the softmax.

    Returns:
        float32 (n, classes); each of the n adds up to 1.
    """
    behind = np.subtract(logits, logits.max(axis=1, keepdims=True), dtype=np.float64)
    powers = np.exp(behind / temperature).astype(np.float32)
    probabilities: Floats = powers / powers.sum(axis=1, keepdims=True)
    return probabilities
