"""The rows of a page as line crops, each of numbers that stand near each other."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from models.imaging.measures import pixels_of
from models.imaging.picture import Box, Grey
from models.page.columns import split
from models.page.components import CROP
from models.page.rows import Page, Row, page_of

_DIGIT = 0.6  # of a crop's height that digits are, in the middle of what strips have
_BESIDE = 0.6  # digits' heights of paper at both ends of a crop
_PAPER = 0.2  # the same beside ink that is farther away and would be cut
_ROOM = 1.1  # of the farthest ink from a row's middle line is in its crop
_MOST = 1.4  # digits' heights, to either side; what is farther away belongs to no row
FAINT = "ink of it could not be told from the paper"
_LARGE = 0.3  # of a picture's height; digits as high fill it


class LineCrop(NamedTuple):
    """A part of a row.

    grey: uint8 (height, width), levelled, in the shrunk photo's pixels.
    row: the number of the row that it is of.
    left: where it begins in the shrunk photo.
    middle: the y of its middle line there.
    slope: of the middle line.
    height: of its digits.
    doubt: what speaks against all that is read in it; "" where nothing does.
    """

    grey: Grey
    row: int
    left: float
    middle: float
    slope: float
    height: float
    doubt: str = ""

    def box(self, left: float, right: float) -> Box:
        """A symbol's bounds in the shrunk photo, between two columns of the crop."""
        y = self.middle + self.slope * (left + right) / 2 - self.height / 2
        return Box(self.left + left, y, right - left, self.height)


def line_crops_of(page: Page) -> list[LineCrop]:
    """The crops of all rows, from the top down and from left to right.

    A picture that is cut around a row is one crop, as wide as it is: faint ink beside what was
    found counts, and what is too small to be a row of it is none.
    """
    height, width = page.grey.shape
    if min(height, width) < CROP:
        high = [index for index, row in enumerate(page.rows) if row.height >= _LARGE * height]
        if not page.rows:
            return [LineCrop(page.grey, 0, 0.0, height / 2, 0.0, _DIGIT * height)]
        if len(high) == 1:
            return [_whole(page, high[0])]
    return parts_of(page)


def parts_of(page: Page) -> list[LineCrop]:
    """The same, and no picture taken to be cut around a row."""
    owned = np.zeros(len(page.components.boxes), bool)
    for row in page.rows:
        owned[row.owned] = True
    found = []
    for index, row in enumerate(page.rows):
        others = owned.copy()
        others[row.owned] = False
        for part in split(page.components.boxes[row.owned], row.height):
            crop = _crop(page, index, row, page.components.boxes[row.owned[part]], others)
            found.append(crop._replace(doubt=FAINT if (row.owned[part] >= page.ink).any() else ""))
    return found


def cut(grey: Grey) -> Grey:
    """What is read of a picture of one row: its crop, or all of it where that is not just one."""
    crops = line_crops_of(page_of(grey))
    return crops[0].grey if len(crops) == 1 else grey


def _whole(page: Page, index: int) -> LineCrop:
    """A picture that is cut around a row: that row's height of it, as far as there is so much."""
    row, (height, width) = page.rows[index], page.grey.shape
    boxes = page.components.boxes[row.owned]
    middle = row.origin[1] + row.slope * (width / 2 - row.origin[0])
    reach = _reach(row, boxes, np.full(len(boxes), middle))
    top, bottom = max(0, int(middle - reach)), min(height, int(middle + reach) + 1)
    part = page.grey[top:bottom]
    digit = min(row.height, _DIGIT * len(part))
    return LineCrop(part, index, 0.0, (top + bottom) / 2, 0.0, digit)


def _reach(row: Row, boxes: NDArray[np.intp], middles: NDArray[np.float64]) -> float:
    """How far a crop goes from its middle line: that of a strip, more for ink that goes on.

    Args:
        row: of the crop.
        boxes: of its components, (n, 4).
        middles: float64 (n,), the y of its middle line in the middle of each.
    """
    farthest = np.maximum(middles - boxes[:, 1], boxes[:, 1] + boxes[:, 3] - middles).max()
    reach = max(row.height / 2 / _DIGIT, _ROOM * float(farthest))
    return min(reach, _MOST * row.height)


def _sides(page: Page, row: Row, boxes: NDArray[np.intp]) -> tuple[int, int]:
    """Where a part of a row begins and ends: with some paper, and not within a symbol's ink."""
    width = page.grey.shape[1]
    left = boxes[:, 0].min() - _BESIDE * row.height
    right = (boxes[:, 0] + boxes[:, 2]).max() + _BESIDE * row.height
    x, y, w, h = page.components.boxes[np.intersect1d(row.components, page.components.inked)].T
    middles = row.origin[1] + row.slope * (x + w / 2 - row.origin[0])
    level = np.abs(y + h / 2 - middles) < row.height / 2
    symbol = level & (np.maximum(w, h) < row.height)
    before = symbol & (x < left) & (x + w > left)
    after = symbol & (x < right) & (x + w > right)
    left = min(left, (x[before] - _PAPER * row.height).min(initial=left))
    right = max(right, ((x + w)[after] + _PAPER * row.height).max(initial=right))
    return max(0, int(left)), min(width, int(right) + 1)


def _crop(
    page: Page, index: int, row: Row, boxes: NDArray[np.intp], others: NDArray[np.bool_]
) -> LineCrop:
    """One part of a row, the ink of other rows painted over.

    Args:
        page: the shrunk photo and its ink.
        index: the number of the row.
        row: of the page.
        boxes: (n, 4), x, y, width and height of what stands in the part.
        others: which components are other rows'.
    """
    height = len(page.grey)
    left, right = _sides(page, row, boxes)
    middle = row.origin[1] + row.slope * (left - row.origin[0])
    middles = middle + row.slope * (boxes[:, 0] + boxes[:, 2] / 2 - left)
    reach = _reach(row, boxes, middles)
    climb = row.slope * (right - left)
    top = max(0, int(middle + min(0.0, climb) - reach) - 1)
    bottom = min(height, int(middle + max(0.0, climb) + reach) + 2)
    part = page.grey[top:bottom, left:right]
    foreign = pixels_of(page.components.labels[top:bottom, left:right], others).view(np.uint8)
    if foreign.any():
        around = cv2.dilate(foreign, np.ones((3, 3), np.uint8)) > 0
        part = np.where(around, np.uint8(np.median(part)), part)
    matrix = np.array([[1.0, 0, 0], [row.slope, 1, middle - reach - top]])
    size = (right - left, max(1, round(2 * reach)))
    grey = cv2.warpAffine(
        part,
        matrix,
        size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return LineCrop(np.asarray(grey, np.uint8), index, left, middle, row.slope, row.height)
