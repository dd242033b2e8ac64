"""The page as its text stands upright: levelled, and turned as what reads single digits knows most.

Ink where no number may stand counts for nothing on it.
"""

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.digit.locate import ink_of
from models.digit.surroundings import facts_of
from models.imaging.picture import Box, Grey
from models.page.alone import Judge, around
from models.page.components import Components, components_of
from models.page.rows import Page, page_with
from models.page.sight import Sight
from models.page.turning import Turn, turn_by

LEAST = 0.05  # probability of a number where ink is; below it, it is none's
_LEVEL = 3.0  # degrees; rows may slope so far
_LOOKED_AT = 16  # digits of a page


def upright(small: Grey, sight: Sight, judge: Judge) -> tuple[Page, Turn]:
    """The page that is read, and how it was turned for that.

    Args:
        small: uint8 (height, width), the shrunk photo.
        sight: of it.
        judge: of single digits.
    """
    slant = sight.slant - 90 * round(sight.slant / 90)
    slant = slant if abs(slant) > _LEVEL else 0.0
    level = turn_by(slant, small.shape)
    grey, likely = level.turned(small), turn_by(slant, sight.likely.shape).turned(sight.likely)
    components, share = _likely(grey, likely)
    first = components.inked[np.argsort(-share[components.inked], kind="stable")]
    way = int(known_ways(grey, components.boxes[first], judge).argmax())
    if not way:
        return page_with(grey, components), level
    quarter = turn_by(90 * way, grey.shape)
    components, _ = _likely(quarter.turned(grey), np.rot90(likely, way).copy())
    return page_with(quarter.turned(grey), components), level.then(quarter)


def known_ways(grey: Grey, boxes: NDArray[np.intp], judge: Judge) -> NDArray[np.float64]:
    """How well the digits of a page are known as it lies, and turned by one quarter to three.

    Args:
        grey: uint8 (height, width), the page.
        boxes: (n, 4), x, y, width and height of what may be digits, the likeliest first.
        judge: of single digits.

    Returns:
        float64 (4,), for turns by 0, 90, 180 and 270 degrees counterclockwise: the sum over the
        first 16 of the probability that a digit can be known there.
    """
    digits = (ink_of(around(grey, Box(*box))) for box in boxes[:_LOOKED_AT].astype(float).tolist())
    seen = [each for each in digits if each is not None and each.surroundings is not None]
    if not seen:
        return np.zeros(4)
    turned = [each.turned(way) for way in range(4) for each in seen]
    surroundings = [each.surroundings for each in turned if each.surroundings is not None]
    likely = judge.probabilities(np.stack([each.ink for each in turned]))
    facts = [facts_of(*each) for each in zip(surroundings, likely, strict=True)]
    kinds = judge.kinds(np.stack([each.picture for each in surroundings]), np.stack(facts))
    return np.array(kinds[:, 0], np.float64).reshape(4, len(seen)).sum(1)


def _likely(grey: Grey, likely: MatLike) -> tuple[Components, NDArray[np.float64]]:
    """The ink that may be a number's, and how likely each component of all ink is that.

    Args:
        grey: uint8 (height, width), the page.
        likely: float32 of its cells: the mean of those that a component's box is on counts.
    """
    components = components_of(grey)
    total = cv2.integral(likely, sdepth=cv2.CV_64F)
    cells = np.array(likely.shape[::-1]) / grey.shape[::-1]  # in a pixel, across and down
    first = (components.boxes[:, :2] * cells).astype(int)
    last = np.ceil((components.boxes[:, :2] + components.boxes[:, 2:]) * cells).astype(int)
    (left, top), (right, foot) = first.T, np.minimum(last, likely.shape[::-1]).T
    share = total[foot, right] - total[top, right] - total[foot, left] + total[top, left]
    share /= np.maximum(1, (right - left) * (foot - top))
    inked = components.inked[share[components.inked] >= LEAST]
    return components._replace(inked=inked), share
