"""Ink -> its middle lines, and how far each pixel is from them: a pen can then have any width."""

import cv2
import numpy as np
from numpy.typing import NDArray

SUBPIXEL = 24  # steps of a distance in one pixel, so that a byte holds ten pixels

Bytes = NDArray[np.uint8]
Bits = NDArray[np.bool_]


def distances(lines: Bits) -> Bytes:
    """The distance of each pixel from the lines: uint8 (height, width), SUBPIXEL to a pixel.

    Args:
        lines: bool (height, width), a pixel wide.
    """
    if not lines.any():
        return np.full(lines.shape, 255, np.uint8)
    far = cv2.distanceTransform((~lines).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.minimum(far * SUBPIXEL, 255).astype(np.uint8)


def thinned(ink: Bits) -> Bits:
    """The middle lines of several pictures at once, a pixel wide.

    T. Y. Zhang and C. Y. Suen, "A fast parallel algorithm for thinning digital patterns" (1984).

    Args:
        ink: bool (n, height, width).
    """
    image = np.pad(ink, ((0, 0), (1, 1), (1, 1)))
    active = np.arange(len(image))
    while len(active):
        part = image[active]
        before = part.copy()
        for first in (True, False):
            part[:, 1:-1, 1:-1] &= ~_removable(part, first)
        image[active] = part
        active = active[(part != before).any((1, 2))]
    return image[:, 1:-1, 1:-1]


def _removable(image: Bits, first: bool) -> Bits:
    """The pixels that one half of a round takes away."""
    # The eight neighbours, clockwise from above.
    around = [
        image[:, 1 + y : image.shape[1] - 1 + y, 1 + x : image.shape[2] - 1 + x]
        for y, x in ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
    ]
    count = np.zeros(around[0].shape, np.uint8)
    changes = np.zeros(around[0].shape, np.uint8)
    for one, following in zip(around, [*around[1:], around[0]], strict=True):
        count += one
        changes += ~one & following
    up, right, down, left = around[::2]
    open_sides = (
        ~(up & right & down) & ~(right & down & left)
        if first
        else ~(up & right & left) & ~(up & down & left)
    )
    ends = (count >= 2) & (count <= 6) & (changes == 1)
    return np.asarray(image[:, 1:-1, 1:-1] & ends & open_sides)
