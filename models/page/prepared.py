"""A grey crop of a text line as a line reader takes it: two views of its contrast."""

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.artifact.line import HEIGHT
from models.imaging.measures import median
from models.imaging.picture import Grey

Floats = NDArray[np.float32]

NARROWEST, WIDEST = 24, 2048  # pixels; a wider crop is squeezed
_STEP = 4  # pixels; a width is a multiple of it
_REACH = 8  # pixels; the standard deviation of what counts as near
_COARSE = 4  # pixels in one of those in which what is near is averaged
_FLOOR = 0.35  # of the crop's deviation counts everywhere, so that plain paper stays plain
_GRAIN = 1.0, 2.0  # grey levels of deviation that are nothing, near and in all
_MOST = 4.0  # deviations
_BRIGHT = -0.15  # third moment below which what stands out is brighter than the paper


def prepared(grey: Grey) -> Floats:
    """Scales a crop to HEIGHT and measures its contrast: nothing is binarised.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, at least one pixel.

    Returns:
        float32 (2, HEIGHT, width): how far each pixel is darker than those near it, in deviations
        of these, and darker than the crop's median, in deviations of the crop; halved, within -2
        and 2. The width is a multiple of four. Bright writing on dark paper is turned over.
    """
    height, width = grey.shape
    scaled = round(width * HEIGHT / height / _STEP) * _STEP
    size = (min(max(NARROWEST, scaled), WIDEST), HEIGHT)
    way = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_CUBIC
    return contrast(cv2.resize(grey, size, interpolation=way))


def contrast(grey: Grey) -> Floats:
    """Two views of a picture's contrast.

    Args:
        grey: uint8 (height, width), 0 black to 255 white.

    Returns:
        float32 (2, height, width), as `prepared` says.
    """
    image = grey.astype(np.float32)
    deviation = float(image.std())
    near = _around(image) - image
    spread = _around(near * near) + np.float32((_FLOOR * float(near.std())) ** 2 + _GRAIN[0])
    views = np.empty((2, *image.shape), np.float32)
    local = np.divide(near, np.sqrt(spread, out=spread), out=views[0])
    below = np.float32(median(grey[::2, ::2])) - image
    np.divide(below, np.float32(deviation + _GRAIN[1]), out=views[1])
    if float((local * local * local).mean()) < _BRIGHT:
        np.negative(views, out=views)
    np.clip(views, -_MOST, _MOST, out=views)
    return np.multiply(views, np.float32(0.5), out=views)


def _around(image: MatLike) -> MatLike:
    """Means of what is near, weighed by distance, taken on a coarse grid."""
    height, width = image.shape
    coarse = (max(2, width // _COARSE), max(2, height // _COARSE))
    small = cv2.resize(image, coarse, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), _REACH / _COARSE, borderType=cv2.BORDER_REFLECT)
    return cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
