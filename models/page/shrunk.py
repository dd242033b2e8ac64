"""A page as a finder takes it: shrunk, two views of its contrast, sides that can be halved."""

from typing import NamedTuple

import cv2
import numpy as np

from models.artifact.finder import DIVISOR, LONGEST
from models.imaging.picture import Grey
from models.page.prepared import Floats, contrast

LOOKS = 3  # TALLEST pixels on the last are three fourths of LONGEST


class Shrunk(NamedTuple):
    """A shrunk page.

    views: float32 (2, height, width), as `prepared` has them; nothing stands beyond the page.
    scale: pixels of it in one of the page's, across and down.
    """

    views: Floats
    scale: tuple[float, float]


def looks(grey: Grey) -> list[Shrunk]:
    """A page as it is looked at for numbers of all heights: shrunk, and twice to half of that.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, at least one pixel.
    """
    return [shrunk(grey, LONGEST >> halvings) for halvings in range(LOOKS)]


def shrunk(grey: Grey, longest: int = LONGEST) -> Shrunk:
    """Scales a page so that its longer side is `longest`; a small page grows.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, at least one pixel.
        longest: pixels.
    """
    height, width = grey.shape
    factor = longest / max(height, width)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    image = cv2.resize(grey, size, interpolation=way)
    return Shrunk(views(image), (size[0] / width, size[1] / height))


def views(image: Grey) -> Floats:
    """The contrast of a shrunk page, with nothing to the right and below up to the next DIVISOR."""
    found = contrast(image)
    right, below = (-side % DIVISOR for side in image.shape[::-1])
    return np.pad(found, ((0, 0), (0, below), (0, right)))
