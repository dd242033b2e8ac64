"""How a camera sees a sheet: turned, slanted, tilted, far or near."""

from math import atan, cos, radians, sin, tan
from typing import NamedTuple

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Points = NDArray[np.float64]

_QUARTERS = (0.58, 0.14, 0.14, 0.14)  # of pages stand upright, lie on a side, on the head
_TILT = 25.0  # degrees, the most that a sheet leans away from the camera
_FAR, _CLOSE = (0.6, 0.98), (0.88, 1.04)  # of the picture is sheet, or what is written on it
_PART, _PARTS = 0.15, (1.04, 1.5)  # of close pictures show a part; what is written is so large


class View(NamedTuple):
    """A sheet before a camera.

    matrix: float64 (3, 3), from the sheet's pixels to the picture's.
    width, height: of the sheet, in its pixels, which are about as large as the picture's.
    is_close: whether the paper goes on beyond the picture on all sides.
    """

    matrix: Points
    width: float
    height: float
    is_close: bool

    def seen(self, points: Points) -> Points:
        """Where points (n, 2) of the sheet are in the picture."""
        whole = np.column_stack([points, np.ones(len(points))]) @ self.matrix.T
        return np.asarray(whole[:, :2] / whole[:, 2:])

    @property
    def corners(self) -> Points:
        """The sheet's (4, 2) in the picture, clockwise from the one at its upper left."""
        return self.seen(corners(0, 0, self.width, self.height))


def corners(left: float, top: float, right: float, foot: float) -> Points:
    """A rectangle's, (4, 2), clockwise from the upper left."""
    return np.array([[left, top], [right, top], [right, foot], [left, foot]], np.float64)


def view(random: Generator, shape: tuple[int, int], is_close: bool) -> View:
    """A view at random.

    Args:
        random: the source of randomness.
        shape: of the picture, pixels down and across.
        is_close: whether all of the picture is paper.
    """
    quarter = int(random.choice(4, p=_QUARTERS))
    kind = random.random()
    slant = random.normal(0, 2.5) if kind < 0.6 else random.uniform(-15, 15)
    slant = random.uniform(-45, 45) if kind > 0.7 else slant
    ratio = (shape[1] / shape[0]) if quarter % 2 else shape[0] / shape[1]
    if not is_close:  # a sheet has its own sides
        ratio = random.uniform(1.2, 1.6) if random.random() < 0.7 else random.uniform(0.6, 1.2)
    high, wide = 100 * ratio, 100.0
    tilt = radians(_TILT) * random.beta(1.2, 2) * (0.5 if is_close else 1)
    half = corners(-wide / 2, -high / 2, wide / 2, high / 2)
    projected = _projected(half, radians(90 * quarter + slant), random.uniform(0, 6.3), tilt)
    low, most = projected.min(0), projected.max(0)
    room = np.array(shape[::-1])
    filled = _FAR if not is_close else _PARTS if random.random() < _PART else _CLOSE
    size = float((room / (most - low)).min()) * random.uniform(*filled)
    free = room - size * (most - low)
    at = free * random.uniform(0.1, 0.9, 2)
    target = ((projected - low) * size + at).astype(np.float32)
    across, down = wide * size, high * size
    source = corners(0, 0, across, down).astype(np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(source, target), np.float64)
    return View(matrix, across, down, is_close)


def _projected(points: Points, turn: float, axis: float, tilt: float) -> Points:
    """Points of a plane, turned, then tilted about an axis through its middle, as they are seen."""
    turned = points @ np.array([[cos(turn), sin(turn)], [-sin(turn), cos(turn)]])
    along = np.array([cos(axis), sin(axis)])
    across = np.array([-sin(axis), cos(axis)])
    part, rest = turned @ along, turned @ across
    reach = float(np.abs(points).max()) * 2 / tan(atan(0.5))  # of a lens of 53 degrees
    depth = reach / (reach + rest * sin(tilt))
    return np.outer(part * depth, along) + np.outer(rest * cos(tilt) * depth, across)
