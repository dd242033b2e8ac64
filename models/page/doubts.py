"""What speaks against a number whatever its confidence: ink that was not read as what it is.

The ink of a page is looked at again once all of it has been read: what nobody read, what the
picture's border may have cut, what is too thick for a pen, too large for its symbol, or of another
size than what stands beside it.
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from models.imaging.measures import pixels_of
from models.page.opinion import SLASH_HEIGHT
from models.page.rows import Page

UNREAD = "ink beside it was not read"
CUT = "ink of it ends at the picture's border"
BLOT = "there is a blot in it"
LARGE = "a mark in it is as large as a digit may be"
SLASH = "a slash in it may be a one"
SIZES = "a number of another size stands close beside it"
# All in heights of the row's digits; found on drawn rows and on log-book cells of split tune.
_SYMBOL = 0.25  # ink as high that no symbol is read in may be one
_DIGIT = 0.5  # the height of a digit's ink, at least; what is lower may be a mark
_FRAGMENT = 0.15  # the same at a side of the picture: parts of what it cuts
_TALLEST = 1.5  # at the border; what is higher is a line
_LEVEL = 0.15  # how far from its ink a symbol may be read
_NEAR = 1.0  # what is farther away is of another number
_BLOT = 0.2  # half the width of a stroke
_MARKS = {".": 0.25, "-": 0.3, ",": 0.4}  # the height of their ink, at most; a point's width, too
_PIXEL = 1.0  # that soft edges add to half a stroke's width, or to a mark


class Standing(NamedTuple):
    """A number where it stands on the shrunk photo.

    row: the number of its row.
    height: of the row's digits.
    middle: the y of the row's middle line, in the middle of the number.
    text: its symbols.
    sides: float64 (symbols, 2), the left and the right side of each.
    middles: float64 (symbols,), the x at which each is surest.
    """

    row: int
    height: float
    middle: float
    text: str
    sides: NDArray[np.float64]
    middles: NDArray[np.float64]

    @property
    def left(self) -> float:
        """The left side of its first symbol."""
        return float(self.sides[0, 0])

    @property
    def right(self) -> float:
        """The right side of its last symbol."""
        return float(self.sides[-1, 1])


class _Ink(NamedTuple):
    """What may be ink of digits: x, y, width and height of each component.

    inked: whether it was found fit to be of a digit; if not, it is only looked at as what is cut.
    likely: whether it may be a number's; if not, it is none's that it is not near to.
    aside, above: whether it touches the left or right border; the upper or lower one.
    depth: float32 (height, width), how far each pixel of ink is from paper.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    width: NDArray[np.float64]
    height: NDArray[np.float64]
    inked: NDArray[np.bool_]
    likely: NDArray[np.bool_]
    aside: NDArray[np.bool_]
    above: NDArray[np.bool_]
    depth: NDArray[np.float32]


def doubts_of(
    page: Page,
    numbers: list[Standing],
    in_cells: bool = False,
    words: Sequence[Standing] = (),
) -> list[str]:
    """Of each number of a page what speaks against it; "" where nothing does.

    Args:
        page: the shrunk photo and its ink.
        numbers: all that were read on it.
        in_cells: whether each row is a cell's, so that numbers beside each other are apart.
        words: what was surely read as words, whose ink is no number's.
    """
    if not numbers:
        return []
    ink = _ink(page)
    read = np.stack([_read(ink, one) for one in numbers])
    away = np.stack([_away(ink, one) for one in numbers])
    if in_cells:  # what is farther away is of another cell
        away[away >= _NEAR * np.array([[one.height] for one in numbers])] = np.inf
    unread = ~read.any(axis=0)
    for word in words:
        unread &= ~_of_word(ink, word)
    nearest = away.argmin(axis=0) == np.arange(len(numbers))[:, None]
    return [
        _doubt(ink, one, read[index], unread & nearest[index], away[index])
        or (SIZES if not in_cells and any(_close(one, other) for other in numbers) else "")
        for index, one in enumerate(numbers)
    ]


def _ink(page: Page) -> _Ink:
    components = page.components
    height, width = page.grey.shape
    x, y, w, h = components.boxes.T.astype(np.float64)
    inked = np.zeros(len(x), bool)
    inked[components.inked] = True
    likely = np.zeros(len(x), bool)
    likely[page.likely] = True
    mask = pixels_of(components.labels, inked).view(np.uint8)
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    above = (y <= 1) | (y + h >= height - 1)
    aside = (x <= 1) | (x + w >= width - 1)
    looked_at = inked | aside | above
    looked_at[0] = looked_at[page.ink :] = False  # the paper, and what is no ink
    return _Ink(
        x[looked_at],
        y[looked_at],
        w[looked_at],
        h[looked_at],
        inked[looked_at],
        likely[looked_at],
        aside[looked_at],
        above[looked_at],
        np.asarray(depth, np.float32),
    )


def _level(ink: _Ink, one: Standing) -> NDArray[np.bool_]:
    """Which ink stands in the number's row, by half of it."""
    top = np.maximum(ink.y, one.middle - one.height / 2)
    foot = np.minimum(ink.y + ink.height, one.middle + one.height / 2)
    return foot - top > 0.5 * np.minimum(ink.height, one.height)


def _read(ink: _Ink, one: Standing) -> NDArray[np.bool_]:
    """Which ink a symbol of the number was read in."""
    near = _LEVEL * one.height
    places = one.middles[:, None]
    within = ((places > ink.x - near) & (places < ink.x + ink.width + near)).any(axis=0)
    in_reach = np.abs(ink.y + ink.height / 2 - one.middle) < (ink.height + one.height) / 2
    return within & in_reach


def _of_word(ink: _Ink, word: Standing) -> NDArray[np.bool_]:
    """Which ink is a word's: what stands between its sides."""
    middle = ink.x + ink.width / 2
    return _level(ink, word) & (middle > word.left) & (middle < word.right)


def _away(ink: _Ink, one: Standing) -> NDArray[np.float64]:
    """How far ink of a symbol's height is from the number along its row; infinity elsewhere."""
    away = np.maximum(np.maximum(one.left - ink.x - ink.width, ink.x - one.right), 0.0)
    least = np.where(ink.aside, _FRAGMENT, _SYMBOL) * one.height
    counts = _level(ink, one) & (ink.height >= least)
    counts &= ink.inked | (ink.height <= _TALLEST * one.height)
    return np.where(counts, away, np.inf)


def _doubt(
    ink: _Ink,
    one: Standing,
    read: NDArray[np.bool_],
    unread: NDArray[np.bool_],
    away: NDArray[np.float64],
) -> str:
    """What of the ink speaks against a number.

    Args:
        ink: all that is looked at.
        one: the number.
        read: in which its symbols were read.
        unread: in which none was, and to which no other number is nearer.
        away: how far each is from it.
    """
    near = away < _NEAR * one.height
    far = np.isfinite(away) & (ink.height > _DIGIT * one.height)
    cut = unread & (ink.aside | ink.above)
    if (near & read & ink.aside | (near | far) & cut).any():
        return CUT
    tallest = max(one.height, float(ink.height[read & ink.inked].max(initial=0.0)))
    if _thickest(ink, one) - _PIXEL > _BLOT * tallest:
        return BLOT
    if (unread & ink.inked & (near | np.isfinite(away) & ink.likely)).any():
        return UNREAD
    for symbol, (left, right) in zip(one.text, one.sides, strict=True):
        middle = ink.x + ink.width / 2
        mark = read & ink.inked & (middle > left) & (middle < right) & (ink.width < right - left)
        size = np.maximum(ink.width, ink.height) if symbol == "." else ink.height
        if (size[mark] - _PIXEL > _MARKS.get(symbol, np.inf) * one.height).any():
            return LARGE
        if symbol == "," and (mark & (ink.height > _SYMBOL * one.height) & ~_hangs(ink, one)).any():
            return LARGE
        if symbol == "/" and not (mark & (ink.height >= SLASH_HEIGHT * one.height)).any():
            return SLASH
    return ""


def _hangs(ink: _Ink, one: Standing) -> NDArray[np.bool_]:
    """Which ink reaches below the digit nearest to it, as a comma does and a small digit does not.

    Where no ink is as high as a digit, all of it.
    """
    foot, middle = ink.y + ink.height, ink.x + ink.width / 2
    digits = np.flatnonzero(ink.inked & (ink.height > _DIGIT * one.height) & _level(ink, one))
    if not len(digits):
        return np.ones(len(foot), bool)
    nearest = digits[np.abs(middle[:, None] - middle[digits]).argmin(axis=1)]
    return np.asarray(foot > foot[nearest] + _PIXEL)


def _thickest(ink: _Ink, one: Standing) -> float:
    """Half the width of the thickest stroke within a number."""
    top, foot = one.middle - one.height / 2, one.middle + one.height / 2
    sides = (max(0, int(side)) for side in (top, foot, one.left, one.right))
    top, foot, left, right = sides
    return float(ink.depth[top:foot, left:right].max(initial=0.0))


def _close(one: Standing, other: Standing) -> bool:
    """Whether two numbers of different rows stand close to each other at one height."""
    tall = max(one.height, other.height)
    away = max(one.left - other.right, other.left - one.right)
    level = abs(one.middle - other.middle) < 0.5 * tall
    return one.row != other.row and level and away < _NEAR * tall
