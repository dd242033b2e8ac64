"""What a rejector sees of a digit: the picture around it, and what was measured on the way.

The frame is wider than the digit's, so that a circle, a strike, a second digit or the picture's
border are in it; the ink that was read is marked in it.
"""

from collections.abc import Sequence
from math import ceil, log2
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from models.artifact.card import SURROUNDINGS
from models.imaging.picture import Grey

Floats = NDArray[np.float32]

REACH = 1.0  # how far the frame reaches from the digit's middle, in its longer sides
_LEAST = 8.0  # of 255; ink that differs less from paper is not made stronger
_UNLIKELY = 1e-6  # probabilities below it are alike
_MOST = 1.5  # of the ink's contrast, either way


class Surroundings(NamedTuple):
    """What is around a digit.

    picture: float32 (3, SURROUNDINGS, SURROUNDINGS): the grey, levelled, 0 paper to 1 ink, and
        negative where it differs from paper the other way; 1 where ink was read; 1 outside of the
        picture.
    measures: float32 (8,), each of about 0 to 1: the logarithms of width and height in pixels; how
        far the four sides of the picture are, in the digit's longer sides; the rival; the logarithm
        of the prominence.
    """

    picture: Floats
    measures: Floats

    def turned(self, quarters: int) -> "Surroundings":
        """What is around the digit on a picture that is turned so often to the left."""
        measures = self.measures.copy()
        if quarters % 2:
            measures[:2] = measures[1::-1]
        measures[2:6] = np.roll(measures[2:6], -quarters)  # the top comes to be the left side
        return Surroundings(np.rot90(self.picture, quarters, (1, 2)), measures)


def facts_of(surroundings: Surroundings, probabilities: Floats) -> Floats:
    """What a rejector is told beside the picture: float32 (FACTS,).

    Args:
        surroundings: of the digit.
        probabilities: float32 (10,), of what it is.
    """
    likely = np.log10(probabilities + np.float32(_UNLIKELY)) / np.float32(6) + np.float32(1)
    return np.concatenate([surroundings.measures, likely])


def surroundings_of(
    grey: Grey,
    mask: Grey,
    box: Sequence[int],
    bounds: tuple[float, float, float, float],
    scale: float,
    rival: float,
    prominence: float,
) -> Surroundings:
    """What is around a digit.

    Args:
        grey: uint8 (height, width), the part of the photo that was looked at, perhaps shrunk.
        mask: uint8 of that shape, 255 where the digit's ink is.
        box: of the mask: x, y, width, height.
        bounds: left, top, right and bottom of the whole photo in these pixels.
        scale: the photo's pixels in one of these.
        rival: as `Found` has it.
        prominence: as `Found` has it.
    """
    x, y, width, height = box
    longer = max(width, height)
    left, top, right, bottom = bounds
    margins = (x - left, y - top, right - x - width, bottom - y - height)
    sides = [min(1.0, max(0.0, margin / longer)) for margin in margins]
    measures = np.array(
        [
            log2(max(1.0, width * scale)) / 8,
            log2(max(1.0, height * scale)) / 8,
            *sides,
            min(rival, 2.0) / 2,
            log2(min(max(prominence, 1.0), 64.0)) / 6,
        ],
        np.float32,
    )
    return Surroundings(_picture(grey, mask, box, bounds), measures)


def _picture(
    grey: Grey, mask: Grey, box: Sequence[int], bounds: tuple[float, float, float, float]
) -> Floats:
    x, y, width, height = box
    side = max(2, round(2 * REACH * max(width, height)))
    left, top = x + (width - side) // 2, y + (height - side) // 2
    seen, read = _cut_out(grey, left, top, side), _cut_out(mask, left, top, side)
    first, last = (_pixels(end - left, side) for end in (bounds[0], bounds[2]))
    upper, lower = (_pixels(end - top, side) for end in (bounds[1], bounds[3]))
    inside = np.s_[upper:lower, first:last]

    most = min(127, int(read.max()) // 2)
    ink = float(cv2.mean(seen, np.asarray(read > most, np.uint8))[0])
    paper = seen[inside][::2, ::2][read[inside][::2, ::2] == 0]  # a quarter tells enough
    level = float(np.partition(paper, paper.size // 2)[paper.size // 2]) if paper.size else 255.0
    contrast = max(abs(ink - level), _LEAST) * (-1 if ink < level else 1)
    picture = np.zeros((3, SURROUNDINGS, SURROUNDINGS), np.float32)
    levelled = (seen[inside] - np.float32(level)) * np.float32(1 / contrast)
    picture[0][inside] = np.clip(levelled, -_MOST, _MOST)
    picture[1][inside] = read[inside] * np.float32(1 / 255)
    picture[2] = 1
    picture[2][inside] = 0
    return picture


def _pixels(along: float, side: int) -> int:
    """How many of SURROUNDINGS pixels have their middle before that place, of `side` in all."""
    return min(SURROUNDINGS, max(0, ceil(along * SURROUNDINGS / side - 0.5)))


def _cut_out(picture: Grey, left: int, top: int, side: int) -> Grey:
    """A square part, scaled to SURROUNDINGS pixels; outside, the picture goes on as it ends."""
    height, width = picture.shape
    right, bottom = left + side, top + side
    part = picture[max(0, top) : bottom, max(0, left) : right]
    if min(left, top, width - right, height - bottom) < 0:
        above, below = max(0, -top), max(0, bottom - height)
        before, behind = max(0, -left), max(0, right - width)
        part = cv2.copyMakeBorder(part, above, below, before, behind, cv2.BORDER_REPLICATE)
    way = cv2.INTER_AREA if side > SURROUNDINGS else cv2.INTER_LINEAR
    return cv2.resize(part, (SURROUNDINGS, SURROUNDINGS), interpolation=way)
