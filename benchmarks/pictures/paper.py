"""Drawn paper, and what is written on it, as a camera sees it."""

import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator
from numpy.typing import NDArray

from models.imaging.picture import Grey


def page(shape: tuple[int, ...], random: Generator) -> NDArray[np.float64]:
    """Paper with a little uneven light and grain: float64 of that shape, 0 to 255."""
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    light = random.uniform(150, 245) * (1 + 0.1 * random.uniform(-1, 1) * x)
    light = light * (1 + 0.1 * random.uniform(-1, 1) * y)
    sheet: NDArray[np.float64] = light + random.normal(0, random.uniform(0.5, 4), shape)
    return sheet


def inked(cover: MatLike, random: Generator) -> Grey:
    """A page with ink where `cover` says so, uint8, 0 to 255."""
    sheet = page(cover.shape, random) * (1 - cover / 255 * random.uniform(0.5, 0.95))
    return np.clip(sheet, 0, 255).astype(np.uint8)
