"""MNIST's frame: a digit scaled into 20x20, its centre of mass in the middle of 28x28.

As MNIST was made: Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998,
section III.A.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.imaging.measures import stroke_width
from models.imaging.picture import Box, Grey

Ink = NDArray[np.float32]  # (28, 28), 0 paper to 1 ink

FRAME, INNER = 28, 20  # the frame's side, and that of the box that a digit is scaled into
MIN_STROKE = 2.2  # pixels in the frame; thinner strokes are thickened
_RING = np.flatnonzero(np.pad(np.zeros((FRAME - 4, FRAME - 4)), 2, constant_values=1))


def framed(contrast: Grey, mask: Grey, level: float) -> Ink:
    """A digit as ink in the frame; nothing but paper where there is no ink.

    Args:
        contrast: uint8 (height, width), around the digit.
        mask: uint8 of that shape, 255 where the digit is, at least at one pixel.
        level: the contrast of full ink.
    """
    x, y, width, height = cv2.boundingRect(mask)
    pad = 2 + max(width, height) // 8
    part, inside = (_padded(each, pad, (x, y, width, height)) for each in (contrast, mask))
    soft: MatLike = np.minimum(part * np.float32(1 / level), np.float32(1))
    soft = soft * (cv2.dilate(inside, np.ones((3, 3), np.uint8)) > 0)

    pixel = max(width, height) / INNER  # of the frame, in pixels of the part
    missing = MIN_STROKE * pixel - stroke_width(inside)
    if missing > 0:
        grown = 2 * round(missing / 2) + 1
        soft = cv2.dilate(soft, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (grown, grown)))
    x, y, width, height = cv2.boundingRect((soft > 0.3).astype(np.uint8))
    if not width:
        return np.zeros((FRAME, FRAME), np.float32)
    return _centred(soft[y : y + height, x : x + width])


def _padded(picture: Grey, pad: int, box: Sequence[int]) -> MatLike:
    """What is in a box, and so many pixels around it, 0 beyond the picture."""
    x, y, width, height = box
    wider = cv2.copyMakeBorder(picture, pad, pad, pad, pad, cv2.BORDER_CONSTANT)
    return wider[y : y + height + 2 * pad, x : x + width + 2 * pad]


def already_framed(grey: Grey) -> tuple[Ink, Box] | None:
    """A 28x28 picture that is in the frame already, white on black or inverted, as it is.

    Returns:
        Its ink and the digit's bounds, or None where it is not in the frame.
    """
    ring = grey.ravel()[_RING]
    if 2 * np.count_nonzero(ring > 127) > ring.size:
        grey, ring = 255 - grey, 255 - ring
    if np.count_nonzero(ring > 32) > 0.02 * ring.size or grey.max() < 128:
        return None
    ink: Ink = grey.astype(np.float32) / np.float32(255)
    x, y, width, height = cv2.boundingRect((grey > 25).astype(np.uint8))
    across, down = _centre_of_mass(ink)
    middle = (FRAME - 1) / 2
    if not 18 <= max(width, height) <= 22 or max(abs(across - middle), abs(down - middle)) > 1.5:
        return None
    return ink, Box(x, y, width, height)


def _centred(digit: MatLike) -> Ink:
    """The digit scaled into the inner box, and moved so that its centre of mass is the frame's."""
    height, width = digit.shape
    factor = INNER / max(width, height)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    digit = np.minimum(cv2.resize(digit, size, interpolation=way), np.float32(1))  # it rounds past
    left, top = (FRAME - size[0]) // 2, (FRAME - size[1]) // 2
    frame = _placed(digit, left, top)
    across, down = ((FRAME - 1) / 2 - middle for middle in _centre_of_mass(frame))
    left = min(max(left + round(across), 0), FRAME - size[0])
    top = min(max(top + round(down), 0), FRAME - size[1])
    return _placed(digit, left, top)


def _placed(digit: MatLike, left: int, top: int) -> Ink:
    """The digit in the frame, with so much paper before and above it."""
    frame = np.zeros((FRAME, FRAME), np.float32)
    frame[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return frame


def _centre_of_mass(ink: MatLike) -> tuple[float, float]:
    """The x and y of the centre of mass, in pixels."""
    moments = cv2.moments(ink)
    mass = max(moments["m00"], 1e-9)
    return moments["m10"] / mass, moments["m01"] / mass
