"""Covers turned, sheared, bent and cut: uint8 (height, width), 0 paper to 255 ink."""

from math import cos, pi, radians, sin

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

_BENT = 0.45  # of 1, at which a cover would be folded


def shaken(random: Generator, cover: MatLike, degrees: float) -> MatLike:
    """Bent, turned, sheared and stretched at random, by a normal angle of that deviation.

    One in five leans as far as a hurried hand does, most often to the right.
    """
    if random.random() < 0.5:
        cover = bent(random, cover)
    angle = radians(random.normal(0, degrees))
    matrix = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    shear = random.uniform(-0.6, 0.2) if random.random() < 0.2 else random.normal(0, 0.1)
    matrix = matrix @ np.array([[random.uniform(0.8, 1.15), shear], [0, 1]])
    return transformed(cover, matrix)


def bent(random: Generator, cover: MatLike) -> MatLike:
    """Stretched at one place and squeezed at another, along both sides: a loop grows, or shrinks.

    Of the size that it was.
    """
    maps = []
    for side in cover.shape[::-1]:
        along = (np.arange(side, dtype=np.float32) + 0.5) / side
        strength = random.uniform(-_BENT, _BENT)
        maps.append((along + strength * np.sin(2 * pi * along) / (2 * pi)) * side - 0.5)
    x, y = np.meshgrid(*(each.astype(np.float32) for each in maps))
    return cv2.remap(cover, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def transformed(cover: MatLike, matrix: MatLike) -> MatLike:
    """Under a linear map of x and y, cut to its bounds."""
    height, width = cover.shape
    side = 2 * max(height, width) + 4
    middle = np.array([width / 2, height / 2])
    affine = np.column_stack([matrix, np.full(2, side / 2) - matrix @ middle])
    return trimmed(cv2.warpAffine(cover, affine, (side, side), flags=cv2.INTER_LINEAR))


def trimmed(cover: MatLike) -> MatLike:
    """Cut to the bounds of its ink; as it is where there is none."""
    x, y, width, height = cv2.boundingRect((cover > 40).astype(np.uint8))
    return cover[y : y + height, x : x + width] if width and height else cover
