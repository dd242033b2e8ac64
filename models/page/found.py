"""A finder's maps -> numbers on a page: where each stands, how high it is, which way it runs."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from models.artifact.finder import CELL, MAPS, UNIT
from models.page.prepared import Floats

SAID = 0.5  # probability of a number from which a cell is one's
_LEAST = 2  # cells of a number
_INSET = 0.15  # of a digit's height, by which a number's core is shorter at both ends
MOST = 1000  # numbers of a page: each is compared with each, in 16 MB a comparison

Points = NDArray[np.float64]


class FoundNumbers(NamedTuple):
    """Numbers of a page, n of them; pixels are those of the shrunk page.

    middle: (n, 2), x and y of their cores' middles.
    along: (n, 2), the way that each runs, of length 1.
    way: (n,), logit that it does not run the other way; below 0 where it seems to.
    reach: (n, 2), where each begins and ends along its way, from its middle: below and above 0.
    height: (n,), of their digits.
    sure: (n,), the mean probability of their cells.
    """

    middle: Points
    along: Points
    way: Points
    reach: Points
    height: Points
    sure: Points

    @property
    def corners(self) -> Points:
        """(n, 4, 2), clockwise from the upper left of the text."""
        down = np.stack([-self.along[:, 1], self.along[:, 0]], 1) * self.height[:, None] / 2
        left, right = (self.middle + self.along * self.reach[:, [end]] for end in (0, 1))
        return np.stack([left - down, right - down, right + down, left + down], 1)


def found_numbers(maps: Floats) -> FoundNumbers:
    """The numbers that a finder's maps say.

    Cells that are said to be a number's are one number where they are connected.

    Args:
        maps: float32 (len(MAPS), rows, columns).

    Returns:
        The surest MOST of them, in the order of rows of cells.
    """
    layers = dict(zip(MAPS, maps.astype(np.float64), strict=True))
    share = 1 / (1 + np.exp(-layers["number"]))
    _, labels, figures, _ = cv2.connectedComponentsWithStats((share > SAID).view(np.uint8))
    kept = np.flatnonzero(figures[:, cv2.CC_STAT_AREA] >= _LEAST)[1:]
    number = np.zeros(len(figures), np.intp)
    number[kept] = 1 + np.arange(len(kept))
    labels = number[labels]
    rows, columns = np.nonzero(labels)
    own, count = labels[rows, columns] - 1, len(kept)
    weight = share[rows, columns]
    total = np.bincount(own, weight, count)

    def mean(values: NDArray[np.floating]) -> Points:
        return np.bincount(own, weight * values, count) / total

    place = (np.stack([columns, rows], 1) + 0.5) * CELL - 0.5
    middle = np.stack([mean(place[:, 0]), mean(place[:, 1])], 1)
    names = ("height", "axis_cosine", "axis_sine", "cosine", "sine")
    tall, axis_cosine, axis_sine, cosine, sine = (
        mean(layers[name][rows, columns]) for name in names
    )
    along, way = running(axis_cosine, axis_sine, cosine, sine)
    height = UNIT * np.exp(tall)
    far = ((place - middle[own]) * along[own]).sum(1)
    reach = np.zeros((count, 2))
    np.minimum.at(reach[:, 0], own, far)
    np.maximum.at(reach[:, 1], own, far)
    reach += (_INSET * height + CELL / 2)[:, None] * [-1, 1]
    sure = total / np.maximum(1, np.bincount(own, minlength=count))
    return surest(FoundNumbers(middle, along, way, reach, height, sure))


def surest(numbers: FoundNumbers) -> FoundNumbers:
    """The surest MOST of them, in their order."""
    best = np.sort(np.argsort(-numbers.sure, kind="stable")[:MOST])
    return FoundNumbers(*(part[best] for part in numbers))


def running(
    axis_cosine: Points, axis_sine: Points, cosine: Points, sine: Points
) -> tuple[Points, Points]:
    """Which way texts run, (n, 2), of length 1, and the logits, (n,), that they do, by their maps.

    The maps are those of that name, (n,): the axis says the line, the other two which way along it.
    """
    angle = np.arctan2(axis_sine, axis_cosine) / 2
    along = np.stack([np.cos(angle), np.sin(angle)], 1)
    logit = 2 * (along[:, 0] * cosine + along[:, 1] * sine)
    return along * np.where(logit < 0, -1.0, 1.0)[:, None], np.abs(logit)
