"""Numbers that a finder sees, and whose ink was not told from the paper.

Where paper is in shadow, a pencil is faint, or a ruled line goes through a number, its ink may not
be found; the line reader sees the grey picture all the same.
"""

import cv2
import numpy as np
from cv2.typing import MatLike

from models.artifact.finder import CORE
from models.page.line_crops import Boxes
from models.page.rows import Page, Row
from models.page.text_lines import ALIKE

_IS = 0.5  # probability of a number in a place
_AROUND = 0.5  # of a row's height, beside its ink, where what the finder sees is of it
_MOST = 0.5  # of what the finder sees in a column
_NARROWEST = 0.25  # of its height
_OFF = 0.3  # of a row's height, how far from its middle line what is of it may be


def with_unseen(page: Page, likely: MatLike) -> tuple[Page, list[Boxes]]:
    """A page with rows of numbers whose ink was not found, and what of each row is so.

    Args:
        page: the shrunk photo, its rows and its ink.
        likely: float32, how likely a number stands in each place of it.

    Returns:
        The page, its rows from the top down; and of each of these the boxes of what was not found,
        float64 (n, 4), x, y, width and height.
    """
    slope = float(np.median([row.slope for row in page.rows])) if page.rows else 0.0
    rows: list[tuple[Row, list[Boxes]]] = [(row, []) for row in page.rows]
    for box in _unseen(page, likely):
        of_row = next((ones for row, ones in rows if _is_in(row, box)), None)
        if of_row is None:
            rows.append((_row(box, slope), [box]))
        else:
            of_row.append(box)
    rows.sort(key=lambda one: one[0].origin[1])
    return page._replace(rows=[row for row, _ in rows]), [
        np.array(ones).reshape(-1, 4) for _, ones in rows
    ]


def _unseen(page: Page, likely: MatLike) -> list[Boxes]:
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
    count, labels = cv2.connectedComponents(seen)
    found = []
    for index in range(1, count):
        own = labels == index
        thick = own.sum(0)
        bare = (own & (covered == 0)).sum(0) > _MOST * thick
        for columns in np.split(
            np.flatnonzero(bare), np.flatnonzero(np.diff(np.flatnonzero(bare)) > 1) + 1
        ):
            if not len(columns):
                continue
            height = float(np.median(thick[columns])) / CORE * down
            width = len(columns) * across
            middle = (np.nonzero(own[:, columns])[0].mean() + 0.5) * down
            if thick[columns].max() > 1 and width >= _NARROWEST * height:
                found.append(np.array([columns[0] * across, middle - height / 2, width, height]))
    return found


def _is_in(row: Row, box: Boxes) -> bool:
    """Whether a box stands in a row."""
    x, y, wide, high = box.tolist()
    middle = row.origin[1] + row.slope * (x + wide / 2 - row.origin[0])
    alike = max(high, row.height) <= ALIKE * min(high, row.height)
    return bool(alike and abs(y + high / 2 - middle) <= _OFF * max(high, row.height))


def _row(box: Boxes, slope: float) -> Row:
    """A row without ink."""
    x, y, wide, high = box.tolist()
    none = np.empty(0, np.intp)
    return Row((x, y + high / 2 - slope * wide / 2), slope, none, none, high)
