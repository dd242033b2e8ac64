"""Where a finder says that numbers may stand on a page."""

from collections.abc import Callable
from math import ceil

import cv2
import numpy as np
from cv2.typing import MatLike

from models.artifact.finder import CELL, MAPS
from models.imaging.picture import Grey
from models.page.prepared import Floats
from models.page.shrunk import looks

_NUMBER = MAPS.index("number")


def likely_places(grey: Grey, maps_of: Callable[[Floats], Floats]) -> MatLike:
    """How likely a number stands in each place of a page: the most that any of the looks says.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, at least one pixel.
        maps_of: the finder, from views (n, 2, height, width) to maps.

    Returns:
        float32, of the finest look's pixels in CELLs.
    """
    found: list[MatLike] = []
    for look in looks(grey):
        rows, columns = (
            ceil(side * scale / CELL)
            for side, scale in zip(grey.shape, look.scale[::-1], strict=True)
        )
        logits = maps_of(look.views[None])[0][_NUMBER, :rows, :columns]  # as far as there is a page
        found.append(1 / (1 + np.exp(-logits)))
    size = found[0].shape[1], found[0].shape[0]
    larger = [cv2.resize(each, size, interpolation=cv2.INTER_LINEAR) for each in found]
    likely: MatLike = np.max(larger, axis=0)
    return likely
