"""Pictures of no digit in MNIST's frame: what a row classifier learns to be unsure of.

They are brought into the frame by `ink`, as an upload would be, and trained towards equal
probabilities (D. Hendrycks, M. Mazeika, T. Dietterich, "Deep anomaly detection with outlier
exposure", 2019).
"""

import numpy as np
import torch
from numpy.typing import NDArray

from models.digit.locate import Found, ink_of
from models.digit.reject import RIVAL
from training.data.mnist import Images
from training.data.no_digit import drawing_of

NO_DIGIT = -1  # the label of an outlier


def outliers(n: int, seed: int, digits: Images) -> Images:
    """Pictures of no digit in MNIST's frame, each kind equally often, all labelled NO_DIGIT.

    Args:
        n: how many.
        seed: decides them.
        digits: training images, of which pairs are made.
    """
    random = np.random.default_rng(seed)
    images: list[NDArray[np.uint8]] = []
    while len(images) < n:
        found = ink_of(drawing_of(len(images), random, digits))
        if found is not None and not _is_digit(found):
            images.append(np.rint(found.ink * 255).astype(np.uint8))
    stacked = np.stack(images) if images else np.empty((0, 28, 28), np.uint8)
    return Images(torch.from_numpy(stacked), torch.full((n,), NO_DIGIT))


def _is_digit(found: Found) -> bool:
    """Whether `ink` kept a digit after all: an upright bar, or one of two that it parted."""
    columns = np.flatnonzero(found.ink.max(0) > 0.5 * found.ink.max())
    return bool(np.ptp(columns) < 7) or found.rival >= RIVAL
