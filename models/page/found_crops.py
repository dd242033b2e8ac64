"""Text lines that a finder has found -> line crops, levelled, whichever way the page is turned."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from models.imaging.picture import Grey
from models.page.found import FoundNumbers, Points
from models.page.found_lines import FoundLine

_DIGIT = 0.6  # of a crop's height that digits are, in the middle of what strips have
_BESIDE = 0.6  # digits' heights of paper at both ends of a crop
_APART = 2.8  # digits' heights; a wider gap ends a crop, and is wider than strips have
_TALLEST = 96  # pixels of a crop; the line reader takes 32


class FoundCrop(NamedTuple):
    """A part of a text line.

    grey: uint8 (height, width), levelled.
    line: the number of the line that it is of.
    matrix: (2, 3), from the crop's pixels to the page's.
    """

    grey: Grey
    line: int
    matrix: Points

    def on_page(self, points: Points) -> Points:
        """Where points (n, 2) of the crop are on the page."""
        return np.asarray(points @ self.matrix[:, :2].T + self.matrix[:, 2])


def found_crops(
    grey: Grey, scale: tuple[float, float], numbers: FoundNumbers, lines: list[FoundLine]
) -> list[FoundCrop]:
    """The crops of all lines, in the order in which they are read.

    Args:
        grey: uint8 (height, width), the page.
        scale: pixels of the shrunk page in one of the page's, across and down.
        numbers: found on the shrunk page.
        lines: of these.
    """
    return [
        _crop(grey, np.asarray(scale), numbers, part, line.height, index)
        for index, line in enumerate(lines)
        for part in _parts(numbers, line)
    ]


def _parts(numbers: FoundNumbers, line: FoundLine) -> list[NDArray[np.intp]]:
    """A line's numbers, cut where a gap is too wide."""
    own = line.numbers
    way = (line.end - line.start) / max(1e-6, float(np.linalg.norm(line.end - line.start)))
    at = numbers.middle[own] @ way
    gaps = (at + numbers.reach[own, 0])[1:] - (at + numbers.reach[own, 1])[:-1]
    return np.split(own, np.flatnonzero(gaps > _APART * line.height) + 1)


def _crop(
    grey: Grey,
    scale: Points,
    numbers: FoundNumbers,
    own: NDArray[np.intp],
    height: float,
    line: int,
) -> FoundCrop:
    first, last = own[0], own[-1]
    along = numbers.along[own].mean(0)
    if len(own) > 1:
        along = numbers.middle[last] - numbers.middle[first]
    along = along / max(1e-6, float(np.linalg.norm(along)))
    start = numbers.middle[first] + along * (numbers.reach[first, 0] - _BESIDE * height)
    end = numbers.middle[last] + along * (numbers.reach[last, 1] + _BESIDE * height)
    down = np.array([-along[1], along[0]]) * height / _DIGIT
    across = (end - start) / scale
    down, origin = down / scale, (start - down / 2) / scale
    high = min(_TALLEST, max(1, round(float(np.linalg.norm(down)))))
    wide = max(1, round(float(np.linalg.norm(across)) * high / float(np.linalg.norm(down))))
    matrix = np.column_stack([across / wide, down / high, origin])
    picture = grey
    shrinks = float(np.linalg.norm(down)) / high
    if shrinks > 1.5:  # else pixels are left out
        picture = np.asarray(cv2.blur(grey, (round(shrinks), round(shrinks))), np.uint8)
    found = cv2.warpAffine(
        picture,
        matrix,
        (wide, high),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return FoundCrop(np.asarray(found, np.uint8), line, matrix)
