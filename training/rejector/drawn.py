"""A drawn picture, what is to be said of it, and how large and where on it a digit is."""

from typing import NamedTuple

import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from models.artifact.card import Kind
from models.imaging.picture import Grey

_HEIGHTS = (15.0, 130.0)  # pixels of a digit


class Drawn(NamedTuple):
    """A picture.

    digit: what may be read on it; None where nothing may.
    wrong: the kind that it is of where it is read otherwise; None where it then says nothing.
    right: whether it can be known where it is read so; False where it then says nothing.
    """

    grey: Grey
    digit: int | None
    wrong: Kind | None
    right: bool


def height_of(random: Generator) -> int:
    """Of a digit, in pixels."""
    low, high = np.log(_HEIGHTS)
    return round(float(np.exp(random.uniform(low, high))))


def placed(random: Generator, cover: MatLike, least: float = 0.06, most: float = 1.2) -> MatLike:
    """On a canvas with margins of those shares of its longer side; most often within half.

    Below 0, it touches the border.
    """
    longer = max(cover.shape)
    margins = random.uniform(least, most if random.random() < 0.35 else min(most, 0.5), 4)
    up, down, left, right = (max(0, int(margin * longer)) for margin in margins)
    return np.pad(cover, ((up, down), (left, right)))
