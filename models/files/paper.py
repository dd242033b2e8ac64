"""Any decoded image as grey on white paper, no larger than is looked at."""

import cv2
import numpy as np
from cv2.typing import MatLike

from models.errors import PhotoError


def shrunk(image: MatLike, side: int) -> MatLike:
    """The image with a long side of 2 * `side` at most: what follows costs less memory."""
    ratio = max(image.shape[:2]) / (2 * side)
    if ratio <= 1:
        return image
    size = (max(1, round(image.shape[1] / ratio)), max(1, round(image.shape[0] / ratio)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def on_paper(image: MatLike) -> MatLike:
    """Grey of any decoded image: 8 or 16 bits, one to four channels, alpha over white paper.

    Raises:
        PhotoError: its samples are of another kind.
    """
    if image.dtype == np.uint16:
        image = np.right_shift(image, 8, out=image).astype(np.uint8)
    if image.dtype != np.uint8:
        raise PhotoError(f"pictures of {image.dtype} samples are not supported: use 8 or 16 bits")
    channels = 1 if image.ndim == 2 else image.shape[2]
    if channels == 1:
        return image[..., 0] if image.ndim == 3 else image
    if channels == 3:
        return cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    alpha = image[..., -1]
    ink = image[..., 0] if channels == 2 else cv2.cvtColor(image, cv2.COLOR_BGRA2GRAY)
    if alpha.min() == 255:
        return np.ascontiguousarray(ink)
    on_black = cv2.multiply(ink, alpha, scale=1 / 255)
    on_white = cv2.add(on_black, cv2.bitwise_not(alpha))
    # White ink on nothing shows on black only.
    return on_white if int(on_white.max()) - int(on_white.min()) > 16 else on_black
