"""Random affine and elastic distortion and stroke width, for a batch of ink at once.

The elastic field follows P. Simard, D. Steinkraus, J. Platt, "Best practices for convolutional
neural networks applied to visual document analysis" (2003), drawn on a coarse grid.
"""

from dataclasses import dataclass
from math import radians

import torch
import torch.nn.functional as F
from torch import Generator, Tensor


@dataclass(frozen=True)
class Distortion:
    """The largest distortion of each kind; each image draws its own, uniformly."""

    rotation: float  # degrees, either way
    scale: float  # share of the size, an axis each
    shear: float  # horizontal, tangent of the angle
    shift: float  # share of half the width
    elastic: float  # of half the width, at each point of a 5x5 grid
    stroke: float  # how far towards the 3x3 maximum or minimum; a third of images each


def distorted(ink: Tensor, distortion: Distortion, generator: Generator) -> Tensor:
    """Each image under a random distortion of its own.

    Args:
        ink: float32 (n, 28, 28), 0 paper to 1 ink.
        distortion: the limits.
        generator: the source of randomness, on ink's device.

    Returns:
        float32 (n, 28, 28), 0 paper to 1 ink.
    """
    n, device = len(ink), ink.device

    def uniform(*shape: int) -> Tensor:
        return torch.rand(shape, generator=generator, device=device) * 2 - 1

    angle = uniform(n) * radians(distortion.rotation)
    zoom = 1 + uniform(n, 2) * distortion.scale
    cos, sin, shear = angle.cos(), angle.sin(), uniform(n) * distortion.shear
    shift = uniform(n, 2) * distortion.shift
    matrix = torch.stack(
        [
            torch.stack([cos / zoom[:, 0], (shear * cos - sin) / zoom[:, 0], shift[:, 0]], 1),
            torch.stack([sin / zoom[:, 1], (shear * sin + cos) / zoom[:, 1], shift[:, 1]], 1),
        ],
        dim=1,
    )
    image = ink[:, None]
    field = F.affine_grid(matrix, list(image.shape), align_corners=False)
    bend = F.interpolate(
        uniform(n, 2, 5, 5) * distortion.elastic, size=28, mode="bicubic", align_corners=True
    )
    image = F.grid_sample(image, field + bend.permute(0, 2, 3, 1), align_corners=False)

    kind = uniform(n)[:, None, None, None]
    weight = (uniform(n)[:, None, None, None] + 1) / 2 * distortion.stroke
    thick = F.max_pool2d(image, 3, stride=1, padding=1)
    thin = -F.max_pool2d(-image, 3, stride=1, padding=1)
    target = torch.where(kind > 1 / 3, thick, torch.where(kind < -1 / 3, thin, image))
    return torch.lerp(image, target, weight)[:, 0].clamp(0, 1)
