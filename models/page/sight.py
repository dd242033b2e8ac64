"""Where a finder says that numbers may stand on a page."""

from collections.abc import Callable
from math import ceil
from typing import Any, NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.artifact.finder import CELL, CORE, MAPS
from models.imaging.picture import Grey
from models.page.prepared import Floats
from models.page.shrunk import looks

FOUND = 0.5  # probability of a number where one was read; below it, what was read may be none
_ASKED = [MAPS.index(one) for one in ("number", "sheet", "axis_cosine", "axis_sine")]
_IS = 0.5  # probability of a number in its places
_LONG = 1.5  # times as long as it is broad is a number that has a direction: more than a digit
_BESIDE = 1 / 12  # the variance of where in a place something is
LIKELY = 0.1  # probability of a number in places that the part that is read has
_LEAST = 2  # places of a number
_MARGIN, AROUND = 0.2, 4  # of that part's longer side, and places: so much is around it
_NEARLY = 0.8  # of both sides of the page


Runs = NDArray[np.float64]


class Places(NamedTuple):
    """What a finder says of the places of a page, CELLs of its finest look: float32 each.

    likely: the probability of a number, the most that any of the looks says.
    sheet: that of the sheet, rather than of what lies beside it.
    runs: (numbers, 2), the way that each number of several digits runs, by the finest look that
        sees one: the cosine and the sine of twice its angle clockwise from the picture's rows,
        times how much its places agree, 0 to 1.
    """

    likely: MatLike
    sheet: MatLike
    runs: Runs


def places_of(grey: Grey, maps_of: Callable[[Floats], Floats]) -> Places:
    """What a finder says of a page.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, at least one pixel.
        maps_of: the finder, from views (n, 2, height, width) to maps.
    """
    found: list[Floats] = []
    runs: list[Runs] = []
    for look in looks(grey):
        rows, columns = (
            ceil(side * scale / CELL)
            for side, scale in zip(grey.shape, look.scale[::-1], strict=True)
        )
        said = maps_of(look.views[None])[0][_ASKED, :rows, :columns]  # as far as there is a page
        found.append(1 / (1 + np.exp(-said[:2])))
        runs.append(_runs(found[-1][0], said[2:]))
    size = found[0].shape[:0:-1]
    larger = [cv2.resize(each[0], size, interpolation=cv2.INTER_LINEAR) for each in found]
    return Places(np.max(larger, axis=0), found[0][1], next(filter(len, runs), runs[0]))


def _runs(likely: MatLike, axes: Floats) -> Runs:
    """The way that each number of several digits runs, as `Places` has it.

    Args:
        likely: float32 (rows, columns), the probability of a number.
        axes: float32 (2, rows, columns), the cosine and the sine of twice the angle of the text.
    """
    _, labels = cv2.connectedComponents((likely > _IS).view(np.uint8))
    y, x = np.nonzero(labels)
    own = labels[y, x] - 1

    def mean(values: NDArray[Any], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of each number, over its places."""
        return np.asarray(np.bincount(own, weights * values) / np.bincount(own, weights))

    sure, each = likely[y, x].astype(np.float64), np.ones(len(x))
    run = np.stack([mean(axis, sure) for axis in axes[:, y, x].astype(np.float64)], 1)
    angle = np.arctan2(run[:, 1], run[:, 0]) / 2
    x, y = (of - mean(of, each)[own] for of in (x, y))
    along, across = (
        mean((x * np.cos(way)[own] + y * np.sin(way)[own]) ** 2, each) + _BESIDE
        for way in (angle, angle + np.pi / 2)
    )
    return np.asarray(run[along >= _LONG**2 * across], np.float64)


def turned_runs(runs: Runs, degrees: float) -> Runs:
    """The ways that numbers run once the page is turned counterclockwise."""
    angle = 2 * np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(runs @ turn)


def likely_in(
    boxes: NDArray[np.intp] | NDArray[np.float64], likely: MatLike, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """How likely what is in each box is a number's: the most that a place says that the box is on.

    Args:
        boxes: (n, 4), x, y, width and height, within the page.
        likely: float32, of places of it.
        shape: of the page, pixels down and across.
    """
    places = np.array(likely.shape[::-1]) / shape[::-1]  # in a pixel, across and down
    first = np.minimum((boxes[:, :2] * places).astype(int), np.array(likely.shape[::-1]) - 1)
    last = np.maximum(first + 1, np.ceil((boxes[:, :2] + boxes[:, 2:]) * places).astype(int))
    sides = np.hstack([first, last]).tolist()
    return np.array([float(likely[y:base, x:end].max()) for x, y, end, base in sides])


def cores(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The middle parts of symbols' boxes, (n, 4), where a finder sees them."""
    found = boxes.copy()
    found[:, 1] += (1 - CORE) / 2 * boxes[:, 3]
    found[:, 3] *= CORE
    return found


class Part(NamedTuple):
    """Rows and columns of a page: of its places, and of its pixels."""

    places: tuple[slice, slice]
    pixels: tuple[slice, slice]


def part_with(likely: MatLike, shape: tuple[int, ...]) -> Part:
    """The part of a page that has all places where a number is likely, and somewhat around them.

    Args:
        likely: float32, of places of the page.
        shape: of the page, pixels down and across.

    Returns:
        All of the page where no number is likely, or where it would be nearly all.
    """
    _, _, figures, _ = cv2.connectedComponentsWithStats((likely > LIKELY).view(np.uint8))
    boxes = figures[1:][figures[1:, cv2.CC_STAT_AREA] >= _LEAST]
    first, last = np.zeros(2, int), np.array(likely.shape[::-1])
    if len(boxes):
        low, most = boxes[:, :2].min(0), (boxes[:, :2] + boxes[:, 2:4]).max(0)
        around = max(AROUND, round(_MARGIN * int((most - low).max())))
        low, most = np.maximum(0, low - around), np.minimum(last, most + around)
        if ((most - low) <= _NEARLY * last).any():
            first, last = low, most
    pixels = np.array(shape[1::-1]) / likely.shape[::-1]  # in a place, across and down
    (left, top), (right, foot) = first.tolist(), last.tolist()
    (x, y), (end, base) = (np.rint(side * pixels).astype(int).tolist() for side in (first, last))
    return Part(np.s_[top:foot, left:right], np.s_[y:base, x:end])
