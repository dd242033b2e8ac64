"""Two digits, or three, on one picture."""

from math import cos, pi, sin

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from training.rejector.covers import trimmed
from training.rejector.drawn import Drawn, height_of, placed
from training.rejector.glyphs import Glyphs
from training.rejector.paper import on_paper

_ROOM = 4  # sides of the first digit around it


def several(random: Generator, glyphs: Glyphs) -> Drawn:
    """Two digits, now and then three or a letter among them, in any direction, apart or not.

    Most are of one hand.
    """
    height, kind = height_of(random), random.random() if random.random() < 0.6 else None
    first, _ = glyphs.digit(random, height, kind)
    canvas = np.pad(first, _ROOM * max(height, *first.shape))
    if random.random() < 0.4:
        angle = random.uniform(0, 2 * pi)
    else:  # most often above each other: there they look like one
        angle = random.integers(2) * pi + (pi / 2 if random.random() < 0.75 else 0)
    gap = 1.0 if random.random() < 0.5 else 1 + random.uniform(0, 0.4) * height
    for _ in range(1 if random.random() < 0.85 else 2):
        if random.random() < 0.1:
            other = glyphs.letter(random, height)
        else:
            size = round(height * random.uniform(0.65, 1.4))
            other, _ = glyphs.digit(random, max(8, size), kind)
        canvas = beside(canvas, other, angle, gap)
        angle += pi
    return Drawn(on_paper(placed(random, trimmed(canvas)), random), None, "several", False)


def beside(canvas: MatLike, other: MatLike, angle: float, gap: float) -> MatLike:
    """With another cover in that direction of what is there, its ink as near as that to it.

    Args:
        canvas: uint8 (height, width), with room around its ink.
        other: uint8, of less than half of that room.
        angle: radians, clockwise from the right.
        gap: pixels from ink to ink, at least 1, where they touch.
    """
    x, y, wide, high = cv2.boundingRect((canvas > 40).astype(np.uint8))
    away = cv2.distanceTransform((canvas <= 127).astype(np.uint8), cv2.DIST_L2, 3)
    rows, columns = np.nonzero(other > 127)
    height, width = other.shape
    way = np.array([cos(angle), sin(angle)])
    middle = np.array([x + (wide - width) / 2, y + (high - height) / 2])
    reach = np.hypot(wide + width, high + height) / 2 + gap  # where the boxes are apart
    while True:
        left, top = (middle + way * reach).astype(int)
        if reach <= 0 or away[rows + top, columns + left].min(initial=np.inf) <= gap:
            break
        reach -= max(1, height / 20)
    both = canvas.copy()
    area = both[top : top + height, left : left + width]
    np.maximum(area, other, out=area)
    return both
