"""What a finder sees on a page: where numbers may stand, and which way their text runs."""

from collections.abc import Callable
from math import atan2, ceil, degrees
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike

from models.artifact.finder import CELL, MAPS
from models.imaging.picture import Grey
from models.page.prepared import Floats
from models.page.shrunk import looks


class Sight(NamedTuple):
    """What is seen on a page.

    likely: float32 (height, width) of the finest look's pixels in CELLs, the probability that a
        number stands there.
    slant: degrees clockwise, above -90 and up to 90, from the picture's rows to the numbers' text;
        which of the two ways that runs along it, it does not say. 0 where there is no number.
    """

    likely: MatLike
    slant: float


def sight_of(grey: Grey, maps_of: Callable[[Floats], Floats]) -> Sight:
    """Looks at a page.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, at least one pixel.
        maps_of: the finder, from views (n, 2, height, width) to maps.
    """
    found: list[MatLike] = []
    axis = np.zeros(2)
    for look in looks(grey):
        rows, columns = (
            ceil(side * scale / CELL)
            for side, scale in zip(grey.shape, look.scale[::-1], strict=True)
        )
        maps = maps_of(look.views[None])[0][:, :rows, :columns]  # as far as there is a page
        layers = dict(zip(MAPS, maps, strict=True))
        number = 1 / (1 + np.exp(-layers["number"]))
        # A vector is the shorter, the less sure the network is of it, since it learns means.
        axis += [float((number * layers[name]).sum()) for name in ("axis_cosine", "axis_sine")]
        found.append(number)
    size = found[0].shape[1], found[0].shape[0]
    larger = [cv2.resize(each, size, interpolation=cv2.INTER_LINEAR) for each in found]
    return Sight(np.max(larger, axis=0), degrees(atan2(axis[1], axis[0])) / 2)
