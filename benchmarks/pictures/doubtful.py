"""Drawn pictures of digits that may not be knowable: tiny, cut off, several, marked, turned.

MNIST's validation images, enlarged, on drawn paper; the sizes are not those of training.
"""

from collections.abc import Callable
from functools import cache, partial
from itertools import pairwise
from math import cos, radians, sin
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from benchmarks.pictures.paper import inked, page
from models.imaging.picture import Grey
from training.data import mnist
from training.data.mnist import Images

SIDE = 130, 280  # pixels that MNIST's 28 become, least and most


class Doubtful(NamedTuple):
    """A picture, and the digit that may be read on it; None where none may."""

    grey: Grey
    digit: int | None


@cache
def _held() -> Images:
    return mnist.train_and_validation()[1]


def _image(random: Generator) -> tuple[MatLike, int]:
    index = int(random.integers(len(_held().digit)))
    return _held().ink[index].numpy(), int(_held().digit[index])


def _enlarged(random: Generator, side: int | None = None) -> tuple[MatLike, int]:
    """A digit cut to its bounds, uint8, 0 paper to 255 ink; and which."""
    image, digit = _image(random)
    size = side or int(random.integers(*SIDE))
    large = cv2.resize(image, (size, size), interpolation=cv2.INTER_CUBIC)
    x, y, width, height = cv2.boundingRect((large > 60).astype(np.uint8))
    return large[y : y + height, x : x + width], digit


def _with_margin(random: Generator, cover: MatLike) -> MatLike:
    up, down, left, right = (int(max(cover.shape) * random.uniform(0.15, 0.6)) for _ in range(4))
    return np.pad(cover, ((up, down), (left, right)))


def tiny(random: Generator) -> Doubtful:
    """A picture of 6x6 to 10x10 pixels."""
    image, digit = _image(random)
    side = int(random.integers(6, 11))
    small = cv2.resize(255 - image, (side, side), interpolation=cv2.INTER_AREA)
    return Doubtful(np.asarray(small), digit)


def cut_off(random: Generator) -> Doubtful:
    """The border takes 15 to 50 % of the digit, at one of its four sides."""
    cover, digit = _enlarged(random)
    turns, share = int(random.integers(4)), random.uniform(0.15, 0.5)
    turned = np.rot90(_with_margin(random, cover), turns)
    rows = np.flatnonzero(turned.max(1) > 60)
    kept = turned[rows[0] + int(share * len(rows)) :]
    return Doubtful(inked(np.rot90(kept, -turns), random), digit)


def two(random: Generator, down: float, across: float, gap: float) -> Doubtful:
    """Two digits: the second below, beside or both, at that share of a digit's size from the first.

    A negative gap draws it nearer until their ink meets.
    """
    side = int(random.integers(*SIDE))
    first, _ = _enlarged(random, side)
    second, _ = _enlarged(random, int(side * random.uniform(0.75, 1.0)))
    height, width = (
        2 * (one + other) for one, other in zip(first.shape, second.shape, strict=True)
    )
    canvas = np.zeros((height + side, width + side), np.uint8)
    canvas[: first.shape[0], : first.shape[1]] = first
    while True:
        top = down * (first.shape[0] + max(gap, 0) * side)
        left = across * (first.shape[1] + max(gap, 0) * side)
        if not down:
            top += (first.shape[0] - second.shape[0]) / 2
        if not across:
            left += (first.shape[1] - second.shape[1]) / 2
        back = min(gap, 0) * side
        y, x = max(0, int(top + down * back)), max(0, int(left + across * back))
        other = np.zeros_like(canvas)
        other[y : y + second.shape[0], x : x + second.shape[1]] = second
        near = cv2.dilate(other, np.ones((3, 3), np.uint8)) > 127
        if gap >= 0 or gap < -0.4 or (near & (canvas > 127)).any():
            break
        gap -= 0.02
    canvas = np.maximum(canvas, other)
    x, y, wide, high = cv2.boundingRect((canvas > 60).astype(np.uint8))
    return Doubtful(inked(_with_margin(random, canvas[y : y + high, x : x + wide]), random), None)


def apart(random: Generator, down: float, across: float) -> Doubtful:
    """Two digits with 5 to 30 % of a digit between them."""
    return two(random, down, across, random.uniform(0.05, 0.3))


def touching(random: Generator, down: float, across: float) -> Doubtful:
    """Two digits that touch."""
    return two(random, down, across, -0.01)


def circled(random: Generator) -> Doubtful:
    """A digit in a drawn circle that does not touch it, or hardly."""
    cover, digit = _enlarged(random)
    longer = max(cover.shape)
    canvas = np.pad(cover, longer)
    middle = canvas.shape[1] // 2, canvas.shape[0] // 2
    pen = int(longer * random.uniform(0.02, 0.1))
    cv2.circle(canvas, middle, int(longer * random.uniform(0.62, 0.85)), 255, pen, cv2.LINE_AA)
    return Doubtful(inked(canvas, random), digit)


def struck_through(random: Generator) -> Doubtful:
    """A digit with a line through its middle, level or aslant, that is longer than it is wide."""
    cover, _ = _enlarged(random)
    canvas = np.pad(cover, max(cover.shape) // 2)
    angle = radians(random.uniform(-50, 50))
    reach = 0.5 * np.hypot(*cover.shape) * random.uniform(0.9, 1.1)
    middle = np.array(canvas.shape[::-1]) / 2
    ends = [middle + way * reach * np.array([cos(angle), sin(angle)]) for way in (-1, 1)]
    pen = int(max(cover.shape) * random.uniform(0.04, 0.1))
    cv2.polylines(canvas, [np.rint(ends).astype(np.int32)], False, 255, pen, cv2.LINE_AA)
    return Doubtful(inked(canvas, random), None)


def turned(random: Generator, quarters: int, upright: tuple[int, ...]) -> Doubtful:
    """A digit turned by quarters of a circle; one of these only."""
    while True:
        cover, digit = _enlarged(random)
        if digit in upright:
            canvas = np.rot90(_with_margin(random, cover), -quarters)
            return Doubtful(inked(canvas, random), digit)


def haloed(random: Generator) -> Doubtful:
    """A white digit with a dark halo, on paper between the two."""
    cover, digit = _enlarged(random)
    ink = _with_margin(random, cover) / 255
    pen = 2 * int(max(cover.shape) * random.uniform(0.03, 0.08)) + 1
    halo = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * pen + 1,) * 2))
    sheet = page(ink.shape, random) * 0.75
    sheet = sheet * (1 - 0.8 * halo) * (1 - ink) + 250 * ink
    return Doubtful(np.clip(sheet, 0, 255).astype(np.uint8), digit)


def halved(random: Generator) -> Doubtful:
    """One half dark on white, the other white on black, the line between through the digit."""
    cover, digit = _enlarged(random)
    canvas = _with_margin(random, cover)
    left, top, width, height = cv2.boundingRect((canvas > 60).astype(np.uint8))
    sheet = inked(canvas, random)
    if random.random() < 0.5:
        at = left + int(width * random.uniform(0.35, 0.65))
        sheet[:, at:] = 255 - sheet[:, at:]
    else:
        at = top + int(height * random.uniform(0.35, 0.65))
        sheet[at:] = 255 - sheet[at:]
    return Doubtful(sheet, digit)


_ALL = tuple(range(10))
_NO_TWIN = (0, 1, 2, 3, 4, 5, 7, 8)  # upside down, a six is a nine
DOUBTFUL: dict[str, Callable[[Generator], Doubtful]] = {
    "6x6 to 10x10 pixels": tiny,
    "cut off by the border": cut_off,
    "two, one above the other, apart": partial(apart, down=1, across=0),
    "two, one above the other, touching": partial(touching, down=1, across=0),
    "two, side by side, apart": partial(apart, down=0, across=1),
    "two, side by side, touching": partial(touching, down=0, across=1),
    "two, aslant": partial(apart, down=0.8, across=0.8),
    "in a circle": circled,
    "struck through": struck_through,
    "turned by 90 degrees": partial(turned, quarters=1, upright=_ALL),
    "turned by 180 degrees, without 6 and 9": partial(turned, quarters=2, upright=_NO_TWIN),
    "turned by 270 degrees": partial(turned, quarters=3, upright=_ALL),
    "white with a dark halo": haloed,
    "half white, half black": halved,
}
TWINS = partial(turned, quarters=2, upright=(6, 9))


def seven_segments(random: Generator) -> Doubtful:
    """A digit as a display shows it: to be read."""
    digit = int(random.integers(10))
    high = int(random.integers(*SIDE))
    wide, pen, gap = high // 2, int(high * random.uniform(0.08, 0.14)), high // 50
    cover = np.zeros((high + pen, wide + pen), np.uint8)
    # In the order of a display's bits: top, right, right, bottom, left, left, middle.
    corners = [(0, 0), (1, 0), (1, 1), (1, 2), (0, 2), (0, 1), (0, 0)]
    sides = [*pairwise(corners), ((0, 1), (1, 1))]
    lit = (0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F)[digit]
    for bit, (first, last) in enumerate(sides):
        if lit >> bit & 1:
            ends = np.array([first, last]) * [wide, high / 2]
            way = np.sign(ends[1] - ends[0])
            ends += pen / 2 + np.array([way, -way]) * gap
            points = np.rint(ends).astype(np.int32)
            cv2.polylines(cover, [points], False, 255, pen - 2 * gap)
    return Doubtful(inked(_with_margin(random, cover), random), digit)
