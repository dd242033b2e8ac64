"""A drawn photo: what the benchmarks of speed send."""

from functools import cache

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

SEVEN = ((1500, 900), (2400, 880), (1900, 2300))
ONE = ((2000, 800), (2000, 2300))


@cache  # drawn at full size first, which takes a second
def drawn_photo(
    width: int = 4000, height: int = 3000, stroke: tuple[tuple[int, int], ...] = SEVEN
) -> bytes:
    """A digit on uneven, grainy paper: a baseline JPEG in colour, of 12 megapixels or less.

    Args:
        width: pixels.
        height: pixels.
        stroke: the digit's points on paper of 4,000 x 3,000.
    """
    y, x = np.mgrid[-1:1:3000j, -1:1:4000j]
    cover = np.zeros(x.shape, np.uint8)
    cv2.polylines(cover, [np.array(stroke, np.int32)], False, 255, 70, cv2.LINE_AA)
    page: NDArray[np.float64] = (200 + 20 * x - 15 * y) * (1 - 0.8 * cover / 255)
    colour = page[..., None] * np.array([0.9, 0.97, 1])
    colour += np.random.default_rng(0).normal(0, 6, colour.shape)
    grainy: MatLike = np.clip(colour, 0, 255, out=colour).astype(np.uint8)
    if grainy.shape[:2] != (height, width):
        grainy = cv2.resize(grainy, (width, height), interpolation=cv2.INTER_AREA)
    _, body = cv2.imencode(".jpg", grainy, [cv2.IMWRITE_JPEG_QUALITY, 92])
    return body.tobytes()
