"""Photo of several digits -> its rows, each as a crop for the line reader (numpy, OpenCV).

The steps: shrink; find the components of ink; link them to rows; level each row and scale it to the
crop's height.
"""

from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.artifact.card import DIGIT, HEIGHT
from models.imaging.binarise import level_of
from models.imaging.measures import stroke_width
from models.imaging.picture import Grey, shrunk
from models.page.components import Components, components_of
from models.page.text_lines import TextLine, text_lines_of

Floats = NDArray[np.float32]

SIDE = 1600  # pixels of the shrunk photo's long side
MOST_LINES = 60
LONGEST = 2048  # pixels of a crop
MARGIN = 8  # pixels of paper at both ends of a crop
PAPER = 10  # pixels that are added at both ends: ink may reach the picture's sides
WIDEST_GAP = 16  # pixels of a crop; wider gaps are cut to it
MIN_STROKE = 2.0  # pixels in the crop; thinner strokes are thickened


class LineCrop(NamedTuple):
    """A row of the page.

    crop: float32 (HEIGHT, width), 0 paper to 1 ink.
    columns: float32 (width,), how far along the row each column of the crop is, in the shrunk
        photo's pixels.
    origin: the x and y of the row's left end, on its middle line, in the shrunk photo.
    slope: of the middle line.
    components: the numbers of the components of ink that may belong to the row.
    owned: the numbers of those that made it a row.
    height: of its digits, in the shrunk photo's pixels.
    """

    crop: Floats
    columns: Floats
    origin: tuple[float, float]
    slope: float
    components: NDArray[np.intp]
    owned: NDArray[np.intp]
    height: float


class Page(NamedTuple):
    """A photo's rows from the top down.

    grey: the shrunk photo, uint8 (height, width).
    components: the ink of the shrunk photo.
    scale: the photo's pixels in one of the shrunk photo.
    truncated: whether there was more on it than is looked at.
    """

    grey: Grey
    rows: list[LineCrop]
    components: Components
    scale: float
    truncated: bool


def page_of(grey: Grey) -> Page:
    """The rows on a page; none where it is blank.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, upright, at least one pixel.
    """
    small, scale = shrunk(grey, SIDE)
    components = components_of(small)
    linked, owned = text_lines_of(components.boxes, components.inked)
    truncated = components.truncated or len(linked) > MOST_LINES
    rows = []
    for line in linked[:MOST_LINES]:
        row = _row(components, line, owned)
        if row is not None:
            truncated |= row.crop.shape[1] >= LONGEST
            rows.append(row)
    return Page(small, rows, components, scale, truncated)


def _row(components: Components, line: TextLine, owned: NDArray[np.bool_]) -> LineCrop | None:
    """The text line's crop: levelled, scaled, its strokes thick enough, long gaps cut.

    Args:
        components: the page's.
        line: the row's.
        owned: which components are in a row, this or another.
    """
    zoom = DIGIT / line.height
    reach = HEIGHT / 2 / zoom  # half a crop's height in the shrunk photo
    height, width = components.contrast.shape
    margin = MARGIN / zoom
    left = max(0, int(line.bounds[0] - margin))
    right = min(width, int(line.bounds[2] + margin) + 1)
    ends = line.middle_at(left), line.middle_at(right)
    top, bottom = int(min(ends) - reach) - 1, int(max(ends) + reach) + 2
    above, below = max(0, -top), max(0, bottom - height)
    top, bottom = max(0, top), min(height, bottom)
    part = components.contrast[top:bottom, left:right]
    labels = components.labels[top:bottom, left:right]
    kinds = owned.astype(np.uint8)  # 1 is another row's
    kinds[line.components] = 2
    kind = kinds[labels]
    mine = (kind == 2).view(np.uint8)
    if not mine.any():
        return None
    soft: MatLike = np.minimum(part * np.float32(1 / level_of(part, mine)), np.float32(1))
    other = (kind == 1).view(np.uint8)
    if other.any():
        soft = soft * (cv2.dilate(other, np.ones((3, 3), np.uint8)) == 0)
    missing = MIN_STROKE / zoom - stroke_width(mine)
    if missing > 0.5:
        grown = 2 * max(1, round(missing / 2)) + 1
        soft = cv2.dilate(soft, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (grown, grown)))
    if above or below:
        soft = cv2.copyMakeBorder(soft, above, below, 0, 0, cv2.BORDER_CONSTANT)
    crop = np.pad(_levelled(soft, line, zoom, left, top - above), ((0, 0), (PAPER, PAPER)))
    columns = (np.arange(crop.shape[1], dtype=np.float32) + 0.5 - PAPER) / np.float32(zoom)
    kept = _without_gaps(crop)[:LONGEST]
    x, y, w, h = components.boxes.T
    within = (x < right) & (x + w > left) & (y < bottom) & (y + h > top) & (kinds != 1)
    within[0] = False
    return LineCrop(
        np.ascontiguousarray(crop[:, kept]),
        columns[kept],
        (float(left), ends[0]),
        line.slope,
        np.flatnonzero(within),
        line.components,
        line.height,
    )


def _levelled(soft: MatLike, line: TextLine, zoom: float, left: int, top: int) -> Floats:
    """The part of the page along the text line, as a crop of HEIGHT pixels."""
    width = max(1, round(soft.shape[1] * zoom))
    if zoom < 1:  # means over pixels, so that no stroke falls between two
        size = (width, max(1, round(soft.shape[0] * zoom)))
        soft = cv2.resize(soft, size, interpolation=cv2.INTER_AREA)
        rate = 1.0
    else:
        rate = zoom
    # The crop's pixel (u, v) shows the part's pixel (u, v') / rate, v' along the slope.
    middle = (line.middle_at(left) - top) * zoom
    matrix = np.array(
        [
            [1 / rate, 0, 0.5 / rate - 0.5],
            [
                line.slope / rate,
                1 / rate,
                (middle - HEIGHT / 2 + 0.5 + 0.5 * line.slope) / rate - 0.5,
            ],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    crop = cv2.warpAffine(soft, matrix, (width, HEIGHT), flags=flags)
    return np.clip(np.asarray(crop, np.float32), 0, 1)  # resizing rounds past 1


def _without_gaps(crop: Floats) -> NDArray[np.intp]:
    """The columns that stay: of a long run without ink, its two ends."""
    inked = (crop[4:-4] > 0.35).any(0)
    places = np.flatnonzero(np.concatenate([[True], inked, [True]])) - 1
    keep = np.ones(crop.shape[1], bool)
    for start, end in pairwise(places):
        if end - start - 1 > WIDEST_GAP:
            keep[start + 1 + WIDEST_GAP // 2 : end - WIDEST_GAP // 2] = False
    return np.flatnonzero(keep)
