"""Where in the photo each digit of a row is: components go to the digits read in them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.digit.frame import Ink, framed
from models.imaging.binarise import level_of
from models.imaging.picture import Box, Grey
from models.page.line_crops import LineCrop, Page
from models.page.text_lines import Sides

_LOOSE = 0.3  # of a row's height; how far from a digit a loose part of it may be
_SMALL = 0.3  # of a row's height; smaller loose components are dots
_FULL = 0.6  # of a row's height; a component at least as high may be a digit that was not read
_MIDWAY = 2.0  # how much a cut midway counts: the middle of a nought is thin as well
_Part = tuple[int, int, int]  # a component's number, and its first and last column but one


class GlyphBox(NamedTuple):
    """Ink that is taken for one digit.

    box: its bounds in the shrunk photo: x, y, width, height.
    mask: uint8 (height, width) of the box, 255 where its ink is.
    whole: whether it is a component of its own, and not cut from a larger one.
    """

    box: tuple[int, int, int, int]
    mask: Grey
    whole: bool

    def ink(self, page: Page) -> Ink:
        """As a row classifier takes it."""
        x, y, width, height = self.box
        contrast = page.components.contrast[y : y + height, x : x + width]
        return framed(contrast, self.mask, level_of(contrast, self.mask))

    def bounds(self, page: Page) -> Box:
        """In pixels of the photo."""
        return Box(*self.box).scaled(page.scale)


class OneGlyph(NamedTuple):
    """A component in which not one digit was read, but several or none.

    digits: the indexes of those that were read in it.
    place: how far along the row it is.
    glyph_box: the component as one digit.
    """

    digits: list[int]
    place: float
    glyph_box: GlyphBox


def glyph_boxes_of(
    page: Page, row: LineCrop, places: NDArray[np.float64]
) -> tuple[list[GlyphBox], list[OneGlyph]]:
    """The ink of each digit of a row, and what may be one digit though it was not read as one.

    Args:
        page: what the row is from.
        row: the row.
        places: the x in the shrunk photo at which each digit was read, rising.
    """
    middles = row.origin[1] + row.slope * (places - row.origin[0])
    sides = page.components.boxes[row.components].T.astype(np.float64)
    x, y, w, h = sides
    own = _owners(places, middles, sides, row.height)
    parts: list[list[_Part]] = [[] for _ in places]
    loose: list[int] = []
    ones = []
    for index, number in enumerate(map(int, row.components)):
        inside = np.flatnonzero(own == index)
        cuts = _cut(page, number, places[inside]) if len(inside) else []
        for at, part in zip(inside, cuts, strict=True):
            parts[at].append(part)
        if not len(inside):
            loose.append(index)
        full = h[index] > _FULL * row.height and number in row.owned
        if full and len(inside) != 1:
            glyph_box = _glyph_box(page, [(number, int(x[index]), int(x[index] + w[index]))], True)
            if glyph_box is not None:
                ones.append(OneGlyph(inside.tolist(), float(x[index] + w[index] / 2), glyph_box))
    # Loose parts go to the digit that is nearest.
    edges = np.array([_bounds(page, each) for each in parts]) if parts else np.empty((0, 4))
    for index in loose:
        if not len(edges) or max(w[index], h[index]) < _SMALL * row.height:
            continue
        across = np.maximum(edges[:, 0] - x[index] - w[index], x[index] - edges[:, 2])
        down = np.maximum(edges[:, 1] - y[index] - h[index], y[index] - edges[:, 3])
        away = np.hypot(np.maximum(across, 0), np.maximum(down, 0))
        shared = -across > 0.3 * w[index]
        if away.min() < _LOOSE * row.height and h[index] < row.height and shared[away.argmin()]:
            part = (int(row.components[index]), int(x[index]), int(x[index] + w[index]))
            parts[int(away.argmin())].append(part)
    found = []
    for digit, each in enumerate(parts):
        whole = len(each) > 0 and int((own == own[digit]).sum()) == 1
        glyph_box = _glyph_box(page, each, whole)
        found.append(glyph_box or _guess(page, row, places[digit], middles[digit]))
    return found, ones


def _owners(
    places: NDArray[np.float64], middles: NDArray[np.float64], sides: Sides, height: float
) -> NDArray[np.intp]:
    """For each digit the index of the component it was read in, the tallest at its place; or -1."""
    x, y, w, h = sides
    across = (x[None] - 2 <= places[:, None]) & (places[:, None] <= (x + w)[None] + 2)
    across &= y[None] <= middles[:, None] + height / 2
    across &= (y + h)[None] >= middles[:, None] - height / 2
    off = np.abs((x + w / 2)[None] - places[:, None])
    score = np.minimum(h, 1.5 * height)[None] - 0.5 * np.minimum(off, height)
    score = np.where(across & (h > 0.25 * height)[None], score, -np.inf)
    if not score.shape[1]:
        return np.full(len(places), -1)
    return np.where(np.isfinite(score.max(1)), score.argmax(1), -1)


def _cut(page: Page, number: int, places: NDArray[np.float64]) -> list[_Part]:
    """A component's parts, cut between the digits that were read in it, where it is thinnest."""
    x, y, w, h = (int(side) for side in page.components.boxes[number])
    edges = [0]
    if len(places) > 1:
        thick = (page.components.labels[y : y + h, x : x + w] == number).sum(0)
        for before, after in zip(places[:-1] - x, places[1:] - x, strict=True):
            first = max(1, edges[-1], min(int(np.ceil(before)) + 1, w - 1))
            between = np.arange(first, max(first + 1, min(int(after), w)))
            off = np.abs(between - (before + after) / 2) / max(1.0, after - before)
            thin = thick[np.minimum(between, w - 1)] / h + _MIDWAY * off
            edges.append(int(between[thin.argmin()]))
    return [
        (number, x + left, x + right) for left, right in zip(edges, [*edges[1:], w], strict=True)
    ]


def _bounds(page: Page, parts: list[_Part]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the components' boxes, cut; far away where there is none."""
    if not parts:
        return (-1e9, -1e9, -1e9, -1e9)
    boxes = page.components.boxes[[number for number, _, _ in parts]]
    top, bottom = boxes[:, 1].min(), (boxes[:, 1] + boxes[:, 3]).max()
    return min(p[1] for p in parts), float(top), max(p[2] for p in parts), float(bottom)


def _glyph_box(page: Page, parts: list[_Part], whole: bool) -> GlyphBox | None:
    """The parts as one digit; None where there is no ink."""
    if not parts:
        return None
    left, top, right, bottom = (int(side) for side in _bounds(page, parts))
    labels = page.components.labels[top:bottom, left:right]
    mask = np.zeros((bottom - top, right - left), np.uint8)
    for number, start, end in parts:
        columns = np.s_[:, start - left : end - left]
        mask[columns] = np.where(labels[columns] == number, 255, mask[columns])
    rows, columns_ = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return None
    mask = mask[rows[0] : rows[-1] + 1, columns_[0] : columns_[-1] + 1]
    height, width = mask.shape
    box = (left + int(columns_[0]), top + int(rows[0]), width, height)
    return GlyphBox(box, np.ascontiguousarray(mask), whole)


def _guess(page: Page, row: LineCrop, place: float, middle: float) -> GlyphBox:
    """A box of a digit's usual size, where no component could be given to it."""
    height, width = page.components.contrast.shape
    left = min(max(0, int(place - row.height / 4)), width - 1)
    top = min(max(0, int(middle - row.height / 2)), height - 1)
    right = min(width, left + max(1, int(row.height / 2)))
    bottom = min(height, top + max(1, int(row.height)))
    mask = np.full((bottom - top, right - left), 255, np.uint8)
    return GlyphBox((left, top, right - left, bottom - top), mask, False)
