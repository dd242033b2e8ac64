"""How many numbers of a page a finder's maps find, and how many they invent."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from models.artifact.finder import CELL, LOWEST, MAPS, TALLEST, UNIT
from training.finder.truth import Truth, core, direction_of, height_of, maps

_SEEN = 0.5  # of a core's cells are said to be a number's
_HEIGHT = np.log(1.25)  # how far it may be off
_DIRECTION = np.cos(2 * np.radians(15))  # and its axis, of which maps have twice the angle
_LEAST = 3  # cells of what is invented


class Found(NamedTuple):
    """Numbers that are written, those of them that are found, and what is invented."""

    written: int
    right: int
    invented: int


def found(seen: NDArray[np.float32], truth: Truth, shape: tuple[int, ...]) -> Found:
    """What the maps say of a page.

    A number is found where half of its core is, its height within a fourth, its axis within 15
    degrees; those too small or too tall to be taught are left out. What is invented is a
    connected part that lies on no number.

    Args:
        seen: float32 (len(MAPS), height, width), as a finder gives them.
        truth: what stands on the page.
        shape: of the page, pixels down and across.
    """
    layers = dict(zip(MAPS, seen, strict=True))
    said = (layers["number"] > 0).astype(np.uint8)
    written = right = 0
    for one in truth.numbers:
        tall = height_of(one.corners)
        if not one.is_whole or not LOWEST <= tall <= TALLEST:
            continue
        mask = np.zeros(said.shape, np.uint8)
        polygon = np.rint((core(one.corners) + 0.5) / CELL - 0.5).astype(np.int32)
        cv2.fillConvexPoly(mask, polygon, 1)
        written += 1
        inside = mask.astype(bool) & said.astype(bool)
        if inside.sum() < _SEEN * mask.sum() or not inside.any():
            continue
        height = float(np.median(layers["height"][inside]))
        off = abs(height - np.log(tall / UNIT))
        axis = np.array([layers[name][inside].mean() for name in ("axis_cosine", "axis_sine")])
        x, y = direction_of(one.corners)
        along = np.array([x * x - y * y, 2 * x * y]) @ axis / max(1e-6, float(np.linalg.norm(axis)))
        right += bool(off < _HEIGHT and along > _DIRECTION)
    true = np.zeros(said.shape, np.float32)
    drawn = maps(truth, shape)
    rows, columns = drawn.judged.shape
    true[:rows, :columns] = np.maximum(drawn.values[0], 1 - drawn.judged)
    near = cv2.dilate(true, np.ones((3, 3)))
    count, parts, figures, _ = cv2.connectedComponentsWithStats(said)
    invented = 0
    for label in range(1, count):
        large = figures[label, cv2.CC_STAT_AREA] >= _LEAST
        invented += bool(large and not near[parts == label].any())
    return Found(written, right, invented)
