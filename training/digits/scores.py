"""What a row classifier scores on images, and the temperature that calibrates it."""

import torch
import torch.nn.functional as F
from scipy.optimize import minimize_scalar
from torch import Tensor

from models.artifact.figures import Score
from models.networks.digit import RowClassifier
from training.data.mnist import Images
from training.loop.fit import Validation


@torch.no_grad()
def logits_of(network: RowClassifier, images: Images, batch: int = 250) -> Tensor:
    """The network's logits, float32 (n, 10), for images as they are."""
    parts = [network(ink.float() / 255) for ink in images.ink.split(batch)]
    return torch.cat(parts)


def score(logits: Tensor, digit: Tensor) -> Score:
    """How many of the digits, int64 (n,), have the largest logit, float32 (n, 10)."""
    return Score.of(int((logits.argmax(1) == digit).sum()), len(digit))


def validation(network: RowClassifier, images: Images) -> Validation:
    """The mean cross-entropy and the accuracy on images."""
    logits = logits_of(network, images)
    loss = float(F.cross_entropy(logits, images.digit))
    return Validation(loss, score(logits, images.digit).accuracy)


def fitted_temperature(logits: Tensor, digit: Tensor) -> float:
    """The temperature that minimises the cross-entropy of softmax(logits / temperature).

    C. Guo, G. Pleiss, Y. Sun, K. Weinberger, "On calibration of modern neural networks" (2017).

    Args:
        logits: float32 (n, 10), of images that were not trained on.
        digit: int64 (n,).
    """

    def loss(temperature: float) -> float:
        return float(F.cross_entropy(logits / temperature, digit))

    return float(minimize_scalar(loss, bounds=(0.05, 20), method="bounded").x)
