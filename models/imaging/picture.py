"""A grey picture, a rectangle on it, and the picture shrunk."""

from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike

Grey = MatLike  # uint8 (height, width), 0 black to 255 white


class Box(NamedTuple):
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float

    def scaled(self, scale: float) -> "Box":
        """In pixels of a picture that is `scale` times as large, to a tenth."""
        return Box(*(round(side * scale, 1) for side in self))


def shrunk(grey: Grey, side: int) -> tuple[Grey, float]:
    """The picture with a long side of `side` at most, and its pixels in one of these."""
    scale = max(1.0, max(grey.shape) / side)
    if scale == 1.0:
        return grey, 1.0
    size = (max(1, round(grey.shape[1] / scale)), max(1, round(grey.shape[0] / scale)))
    whole = int(scale)  # means over whole pixels are fast; what is left is less than a half
    if whole > 1 and min(grey.shape) >= whole:
        part = (grey.shape[1] // whole, grey.shape[0] // whole)
        grey = cv2.resize(
            grey[: part[1] * whole, : part[0] * whole], part, interpolation=cv2.INTER_AREA
        )
    way = cv2.INTER_LINEAR if max(grey.shape) < 2 * side else cv2.INTER_AREA
    return cv2.resize(grey, size, interpolation=way), scale


def every(image: Grey, step: int) -> Grey:
    """One pixel in each square of `step` pixels, its middle one."""
    start = [min(step, side) // 2 for side in image.shape]
    return np.ascontiguousarray(image[start[0] :: step, start[1] :: step])
