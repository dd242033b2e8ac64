"""Drawn pictures without a digit: blank paper, texture, noise, shapes."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator

from benchmarks.pictures.paper import inked, page
from models.imaging.picture import Grey

SIDE = 240  # pixels of a drawn picture


def blank(random: Generator) -> Grey:
    """Paper without ink."""
    return np.clip(page((SIDE, SIDE), random), 0, 255).astype(np.uint8)


def texture(random: Generator) -> Grey:
    """Cloth, wood or wall: noise at one scale, stretched along one axis."""
    noise = random.normal(0, 1, (SIDE, SIDE)).astype(np.float32)
    sigma = random.uniform(1, 12, 2)
    smooth = cv2.GaussianBlur(noise, (0, 0), sigma[0], sigmaY=sigma[1])
    grey = np.clip(150 + random.uniform(5, 40) * smooth / np.std(smooth), 0, 255)
    return np.asarray(grey, np.uint8)


def noise(random: Generator) -> Grey:
    """Every pixel drawn by itself."""
    return random.integers(0, 256, (SIDE, SIDE), dtype=np.uint8)


def shape(random: Generator) -> Grey:
    """A polygon, star, cross, wave or arrow, drawn with a pen or filled."""
    kind, corners = (
        random.choice(["polygon", "star", "cross", "wave", "arrow"]),
        random.integers(3, 7),
    )
    cover = np.zeros((SIDE, SIDE), np.uint8)
    turn, pen = random.uniform(0, 2 * np.pi), int(random.integers(3, 14))
    along = turn + 2 * np.pi * np.arange(2 * corners + 1) / (2 * corners)
    if kind == "polygon":
        points = np.stack([np.cos(along[::2]), np.sin(along[::2])], 1)
    elif kind == "star":
        radius = np.where(np.arange(2 * corners + 1) % 2, 0.4, 1)
        points = np.stack([radius * np.cos(along), radius * np.sin(along)], 1)
    elif kind == "cross":
        points = np.array([[-1, -1], [1, 1], [0, 0], [1, -1], [-1, 1]], float)
    elif kind == "wave":
        x = np.linspace(-1, 1, 60)
        points = np.stack([x, 0.4 * np.sin(random.uniform(6, 14) * x)], 1)
    else:
        points = np.array([[-1, 0], [1, 0], [0.5, -0.4], [1, 0], [0.5, 0.4]], float)
    scaled = np.rint(points * random.uniform(0.2, 0.38) * SIDE + SIDE / 2).astype(np.int32)
    if kind in ("polygon", "star") and random.random() < 0.5:
        cv2.fillPoly(cover, [scaled], 255, cv2.LINE_AA)
    else:
        cv2.polylines(cover, [scaled], False, 255, pen, cv2.LINE_AA)
    return inked(cover, random)


NOTHING: dict[str, Callable[[Generator], Grey]] = {
    "blank": blank,
    "texture": texture,
    "noise": noise,
    "shape": shape,
}
