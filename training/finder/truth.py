"""What stands where on a page, and its maps, which a finder learns."""

from collections.abc import Mapping
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.artifact.finder import CELL, CORE, LOWEST, MAPS, TALLEST, UNIT, Map
from training.finder.view import Points

_BITS = 4  # of a cell's fractions, as OpenCV's polygons take them
_HIDDEN = 0.3  # of a number; then it is not to be found


class Number(NamedTuple):
    """A number on a page.

    corners: (4, 2), pixels of the picture, clockwise from the upper left of the text.
    text: as written.
    table: which of the page's, row and column in it; None where it stands in none.
    is_whole: whether it is within the picture, and most of it not behind anything.
    """

    corners: Points
    text: str
    table: tuple[int, int, int] | None
    is_whole: bool = True


class Table(NamedTuple):
    """A table on a page: corners (4, 2), in pixels of the picture, rows and columns."""

    corners: Points
    rows: int
    columns: int


class Truth(NamedTuple):
    """What stands on a page; all in pixels of the picture.

    others: corners, (4, 2) each, of words by hand and in print.
    lines: (n, 4), ends of ruled and table lines, x, y and x, y.
    sheet: (4, 2), corners of the sheet; None where all is paper.
    hidden: uint8 (height, width) of its cells, 1 where something lies before the page.
    """

    numbers: list[Number]
    others: list[Points]
    tables: list[Table]
    lines: NDArray[np.float64]
    sheet: Points | None
    hidden: MatLike


class Maps(NamedTuple):
    """What a finder is to say of each cell, and where it is judged by that.

    values: float32 (len(MAPS), height, width), in the order of `models.artifact.finder.MAPS`: what
        is there is 1, else 0; height and axis are 0 where there is no writing.
    judged: float32 (height, width), 0 where writing is too small or too tall to be told.
    """

    values: NDArray[np.float32]
    judged: NDArray[np.float32]


def maps(truth: Truth, shape: tuple[int, ...]) -> Maps:
    """The maps of a page.

    Args:
        truth: of the page.
        shape: of the picture, pixels down and across.
    """
    high, wide = (side // CELL for side in shape)
    values = np.zeros((len(MAPS), high, wide), np.float32)
    layers = dict(zip(MAPS, values, strict=True))
    judged = np.ones((high, wide), np.float32)
    for quad in truth.others:
        _write(layers, layers["other"], judged, quad)
    for one in truth.numbers:
        _write(layers, layers["number"], judged, one.corners)
    for table in truth.tables:
        _fill(layers["table"], table.corners)
    for x, y, to_x, to_y in truth.lines:
        ends = _cells(np.array([[x, y], [to_x, to_y]]))
        layer = layers["across" if abs(to_x - x) >= abs(to_y - y) else "down"]
        cv2.line(layer, ends[0].tolist(), ends[1].tolist(), 1.0, 1, cv2.LINE_8, _BITS)
    if truth.sheet is None:
        layers["sheet"][:] = 1
    else:
        _fill(layers["sheet"], truth.sheet)
    values *= truth.hidden == 0
    return Maps(values, judged)


def _write(layers: Mapping[Map, MatLike], layer: MatLike, judged: MatLike, quad: Points) -> None:
    """Draws a number or a word, unless it is too small or too tall."""
    tall, (x, y) = height_of(quad), direction_of(quad)
    if not LOWEST <= tall <= TALLEST:
        _fill(judged, quad, 0.0)
        return
    inner = core(quad)
    for one, value in (
        (layer, 1.0),
        (layers["height"], np.log(tall / UNIT)),
        (layers["axis_cosine"], x * x - y * y),
        (layers["axis_sine"], 2 * x * y),
    ):
        _fill(one, inner, float(value))


def _fill(layer: MatLike, quad: Points, value: float = 1.0) -> None:
    cv2.fillConvexPoly(layer, _cells(quad), value, cv2.LINE_8, _BITS)


def core(corners: Points) -> Points:
    """The middle of a number, CORE of its height: those of neighbouring rows stay apart."""
    top, foot = corners[:2], corners[[3, 2]]
    tall = height_of(corners)
    # A polygon covers the cells that its sides run through: half a cell more at each side.
    share = max(0.0, CORE / 2 - CELL / 2 / tall)
    middle, half = (top + foot) / 2, (foot - top) * share
    inset = min(0.15 * tall, float(np.linalg.norm(middle[1] - middle[0])) / 3)
    along = direction_of(corners) * inset
    left, right = middle[0] + along, middle[1] - along
    return np.array([left - half[0], right - half[1], right + half[1], left + half[0]])


def height_of(corners: Points) -> float:
    """The height of a number's digits: how far its feet are from its top."""
    along, down = direction_of(corners), (corners[[3, 2]] - corners[:2]).mean(0)
    return max(1.0, float(abs(along[0] * down[1] - along[1] * down[0])))


def direction_of(corners: Points) -> Points:
    """The way that a number's text runs: a vector of length 1, x and y."""
    along = (corners[[1, 2]] - corners[[0, 3]]).mean(0)
    return np.asarray(along / max(1e-6, float(np.linalg.norm(along))))


def is_whole(corners: Points, hidden: MatLike, shape: tuple[int, ...]) -> bool:
    """Whether a number is within the picture, and most of it not behind anything."""
    inside = (corners >= -1).all() and (corners <= np.array(shape[::-1]) + 1).all()
    if not inside:
        return False
    mask = np.zeros(hidden.shape, np.uint8)
    cv2.fillConvexPoly(mask, _cells(corners), 1, cv2.LINE_8, _BITS)
    return float(hidden[mask > 0].mean()) < _HIDDEN if mask.any() else True


def _cells(points: Points) -> NDArray[np.int32]:
    """Points in pixels as OpenCV takes them: of cells, whose middles are whole numbers."""
    return np.rint(((points + 0.5) / CELL - 0.5) * (1 << _BITS)).astype(np.int32)
