"""MNIST's frame: a digit scaled into 20x20 pixels of 28x28, its centre of mass in the middle.

Y. LeCun et al., "Gradient-based learning applied to document recognition" (1998), section III.A.
"""

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.imaging.measures import stroke_width
from models.imaging.picture import Grey

Floats = NDArray[np.float32]
Ink = NDArray[np.float32]

FRAME, INNER = 28, 20  # pixels of the frame, and of the box that a digit is scaled into
MIN_STROKE = 2.2  # pixels in the frame; thinner strokes are thickened


def framed(contrast: Floats, mask: Grey, level: float) -> Ink:
    """The masked contrast as ink in MNIST's frame; nothing but paper where that has no ink.

    Args:
        contrast: float32 (height, width), 0 paper to 1 ink, around the digit.
        mask: uint8 of that shape, 255 where the digit is, at least at one pixel.
        level: the contrast that is full ink.
    """
    x, y, width, height = cv2.boundingRect(mask)
    pad = 2 + max(width, height) // 8
    part = np.pad(contrast, pad)[y : y + height + 2 * pad, x : x + width + 2 * pad]
    inside = np.pad(mask, pad)[y : y + height + 2 * pad, x : x + width + 2 * pad]
    soft = np.clip(part / level, 0, 1) * (cv2.dilate(inside, np.ones((3, 3), np.uint8)) > 0)

    pixel = max(width, height) / INNER  # of the frame, in pixels of the part
    stroke = stroke_width(inside)
    missing = MIN_STROKE * pixel - stroke
    if missing > 0:
        grown = 2 * round(missing / 2) + 1
        soft = cv2.dilate(soft, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (grown, grown)))
    x, y, width, height = cv2.boundingRect((soft > 0.3).astype(np.uint8))
    if not width:
        return np.zeros((FRAME, FRAME), np.float32)
    soft = soft[y : y + height, x : x + width]
    factor = INNER / max(width, height)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    digit = np.clip(cv2.resize(soft, size, interpolation=way), 0, 1)  # it rounds past 1
    frame = np.zeros((FRAME, FRAME), np.float32)
    left, top = (FRAME - size[0]) // 2, (FRAME - size[1]) // 2
    frame[top : top + size[1], left : left + size[0]] = digit
    shift = np.rint((FRAME - 1) / 2 - np.array(centre_of_mass(frame)))
    shift = np.clip(shift, [-left, -top], [FRAME - left - size[0], FRAME - top - size[1]])
    return np.roll(frame, (int(shift[1]), int(shift[0])), axis=(0, 1))


def centre_of_mass(ink: MatLike) -> tuple[float, float]:
    """The x and y of the centre of mass, in pixels."""
    moments = cv2.moments(ink)
    mass = max(moments["m00"], 1e-9)
    return moments["m10"] / mass, moments["m01"] / mass
