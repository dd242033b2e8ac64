"""Rows with what is missing in them: by the ink and by the finder, which err in different ways.

Ink that stands in a row is of it, though the finder sees no number there (as weak edges are kept
beside strong ones: J. Canny, "A computational approach to edge detection", 1986). And where paper
is in shadow, a pencil is faint, or a ruled line goes through a number, the finder sees it though no
ink was told from the paper; the line reader sees the grey picture all the same.
"""

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.artifact.finder import CORE
from models.page.columns import APART
from models.page.components import MOST_COMPONENTS
from models.page.rows import Page, page_with

_IS = 0.5  # probability of a number in a place
_ALIKE = 1.6  # heights of what is of one row differ by no more than this factor
_OFF = 0.3  # of a row's height, how far from its middle line the middle of what is of it may be
_AROUND = 0.5  # of a row's height, beside its ink, where what the finder sees is of it
_MOST = 0.5  # of what the finder sees in a column
_LEAST = 2  # places across and down of what a number may be; what is smaller is the edge of one
_NARROWEST = 0.25  # of its height


def whole_rows(page: Page, likely: MatLike) -> Page:
    """A page whose rows have all that stands in them.

    Args:
        page: the shrunk photo, its rows and its ink.
        likely: float32, how likely a number stands in each place of it.
    """
    weak = [one for one in np.setdiff1d(page.components.inked, page.likely) if _is_level(page, one)]
    if weak:
        page = page_with(page.grey, page.components, np.union1d(page.likely, weak))
    seen = with_unseen(page, likely)
    if seen is page:
        return page
    found = page_with(page.grey, seen.components, seen.likely)
    return found._replace(likely=page.likely, ink=seen.ink)


def with_unseen(page: Page, likely: MatLike) -> Page:
    """A page that has, after its components, what the finder sees and no row has ink of.

    Its rows are as they were; what is new may be a number's: the largest, as far as there is room.
    """
    boxes = _unseen(page, likely)
    if not boxes:
        return page
    room = MOST_COMPONENTS - len(page.likely)
    boxes.sort(key=lambda box: -float(box[2] * box[3]))
    known = page.components.boxes
    components = page.components._replace(
        boxes=np.vstack([known, *(np.rint(box).astype(np.intp) for box in boxes[:room])]),
        truncated=page.components.truncated or len(boxes) > room,
    )
    new = np.arange(len(known), len(components.boxes))
    likely_ones = np.concatenate([page.likely, new])
    return page._replace(components=components, likely=likely_ones, ink=len(known))


def _is_level(page: Page, component: int) -> bool:
    """Whether a component stands in a row as its digits do."""
    boxes = page.components.boxes
    x, y, wide, high = boxes[component].tolist()
    for row in page.rows:
        if not high / _ALIKE <= row.height <= high * _ALIKE:
            continue
        middle = row.origin[1] + row.slope * (x + wide / 2 - row.origin[0])
        if abs(y + high / 2 - middle) > _OFF * row.height:
            continue
        left, right = boxes[row.owned, 0], boxes[row.owned, 0] + boxes[row.owned, 2]
        if np.maximum(left - x - wide, x - right).min() <= APART * row.height:
            return True
    return False


def _unseen(page: Page, likely: MatLike) -> list[NDArray[np.float64]]:
    """What the finder sees and no row has ink of: x, y, width and height each, as digits stand."""
    across, down = np.array(page.grey.shape[::-1]) / likely.shape[::-1]  # pixels in a place
    seen = (likely > _IS).astype(np.uint8)
    beside = [_AROUND * row.height * np.array([-1, 0, 1, 0]) for row in page.rows]
    covered = np.zeros_like(seen)
    for row, around in zip(page.rows, beside, strict=True):
        x, y, wide, high = page.components.boxes[row.owned].T
        sides = np.stack([x, y, x + wide, y + high], 1) + around
        sides = np.maximum(0, sides / (across, down, across, down)).astype(int)
        for left, top, right, foot in sides.tolist():
            covered[top : foot + 1, left : right + 1] = 1
    _, labels, figures, _ = cv2.connectedComponentsWithStats(seen)
    found = []
    for index, (x, y, wide, high, _) in enumerate(figures[1:].tolist(), 1):
        part = np.s_[y : y + high, x : x + wide]
        own = labels[part] == index
        thick = own.sum(0)
        bare = np.flatnonzero((own & (covered[part] == 0)).sum(0) > _MOST * thick)
        for columns in np.split(bare, np.flatnonzero(np.diff(bare) > 1) + 1):
            if len(columns) < _LEAST or thick[columns].max() < _LEAST:
                continue
            height = float(np.median(thick[columns])) / CORE * down
            middle = (y + np.nonzero(own[:, columns])[0].mean() + 0.5) * down
            left, width = (x + columns[0]) * across, len(columns) * across
            if width >= _NARROWEST * height:
                found.append(np.array([left, middle - height / 2, width, height]))
    return found
