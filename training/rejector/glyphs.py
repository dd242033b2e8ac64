"""What is written on a picture: digits of every hand and font, letters, symbols."""

from math import cos, pi, radians, sin

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from training.data import fonts
from training.data.mnist import Images

# Letters that are drawn like a digit in one hand or another are left out: nobody knows them alone.
LETTERS = "ACEFGHKLMNPQRTUVWXYacdefhjkmnprtuvwxy"
SYMBOLS = "/()+=#%&x?!*@$<>[]{}~-:()&%()&"  # those most like a digit more often
_HERSHEY = [
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
    cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
]
_LIT = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg")
_ENDS = {  # of each segment, x and y, y downwards
    "a": ((0, 0), (1, 0)),
    "b": ((1, 0), (1, 1)),
    "c": ((1, 1), (1, 2)),
    "d": ((0, 2), (1, 2)),
    "e": ((0, 1), (0, 2)),
    "f": ((0, 0), (0, 1)),
    "g": ((0, 1), (1, 1)),
}


class Glyphs:
    """Draws covers: uint8 (height, width), 0 paper to 255 ink, cut to the ink's bounds.

    Args:
        digits: training images and drawn ones.
        printed: fonts.
        handwritten: fonts.
    """

    def __init__(
        self, digits: Images, printed: tuple[str, ...], handwritten: tuple[str, ...]
    ) -> None:
        self.digits = digits
        self._fonts = (printed, handwritten)

    def digit(self, random: Generator, height: int) -> tuple[MatLike, int]:
        """A digit about that many pixels high, and which."""
        kind = random.random()
        if kind < 0.03:
            return ring(random, height), 0
        if kind < 0.06:
            return flagged(random, height), 1
        if kind < 0.6:
            index = int(random.integers(len(self.digits.digit)))
            label = int(self.digits.digit[index])
            return self._written(random, self.digits.ink[index].numpy(), height, label), label
        label = int(random.integers(10))
        if kind < 0.92:
            return self._set(random, str(label), height), label
        return seven_segments(random, label, height), label

    def letter(self, random: Generator, height: int) -> MatLike:
        """A letter that is not drawn like a digit."""
        return self._any(random, str(random.choice(list(LETTERS))), height)

    def symbol(self, random: Generator, height: int) -> MatLike:
        """A punctuation mark or symbol."""
        return self._any(random, str(random.choice(list(SYMBOLS))), height)

    def _any(self, random: Generator, text: str, height: int) -> MatLike:
        if random.random() < 0.2:
            return _hershey(random, text, height)
        return self._set(random, text, height)

    def _set(self, random: Generator, text: str, height: int) -> MatLike:
        """In a font, as high as a capital letter of it would be for that height."""
        names = self._fonts[int(random.random() < 0.55)]
        name = str(random.choice(names))
        while not fonts.has(name, text):
            name = str(random.choice(names))
        cover = fonts.cover(name, text, max(8, round(height * 1.4)))
        pen = int(random.integers(-1, 3)) * max(1, height // 40)
        return shaken(random, _penned(cover, pen), 8)

    def _written(self, random: Generator, image: MatLike, height: int, label: int) -> MatLike:
        factor = height / 20
        large = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        sharp = (large.astype(np.float32) - 127) * random.uniform(1, max(1.1, factor)) + 127
        cover = np.clip(sharp, 0, 255).astype(np.uint8)
        if random.random() < 0.4:
            cover = _thin(cover, max(1, round(random.uniform(0.01, 0.06) * height)))
        else:
            cover = _penned(cover, round(random.uniform(-0.035, 0.05) * height))
        if label == 0 and random.random() < 0.4:  # as round as a circle
            cover = transformed(cover, np.array([[random.uniform(1, 1.5), 0], [0, 1]]))
        return shaken(random, cover, 8)


def ring(random: Generator, height: int) -> MatLike:
    """A zero drawn in one go, about as round as a circle; its ends meet, cross or stay apart."""
    high = max(12, height)
    pen = max(1, round(high * random.uniform(0.015, 0.14)))
    start, whole = random.uniform(0, 2 * pi), random.uniform(1.92, 2.15) * pi
    along = start + np.linspace(0, whole, 60)
    wobble = 1 + random.normal(0, 0.03) * np.sin(2 * along) + np.linspace(0, 0.1, 60)
    wide = high * random.uniform(0.65, 1.1)
    points = np.stack([wide / 2 * np.cos(along), high / 2 * np.sin(along)], 1) * wobble[:, None]
    cover = np.zeros((2 * high + 2 * pen, 2 * high + 2 * pen), np.uint8)
    moved = np.rint(points + high + pen).astype(np.int32)
    cv2.polylines(cover, [moved], False, 255, pen, cv2.LINE_AA)
    return shaken(random, trimmed(cover), 8)


def flagged(random: Generator, height: int) -> MatLike:
    """A one with a flag, up to as long as itself, drawn without lifting the pen."""
    high = max(12, height)
    pen = max(1, round(high * random.uniform(0.015, 0.14)))
    flag = random.uniform(0.15, 0.55), random.uniform(0.15, 0.9)  # of the height, left and down
    knots = np.array([[-flag[0], flag[1]], [0, 0], [random.normal(0, 0.05), 1]]) * high
    bent = knots[:-1] / 2 + knots[1:] / 2 + random.normal(0, 0.02 * high, (2, 2))
    points = np.rint(np.stack([knots[0], bent[0], knots[1], bent[1], knots[2]]) + high)
    cover = np.zeros((3 * high, 3 * high), np.uint8)
    cv2.polylines(cover, [points.astype(np.int32)], False, 255, pen, cv2.LINE_AA)
    return shaken(random, trimmed(cover), 8)


def seven_segments(random: Generator, digit: int, height: int) -> MatLike:
    """A digit as displays show it: its segments, which touch or not."""
    high = max(12, height)
    pen = high * random.uniform(0.07, 0.17)
    wide = (high - pen) * random.uniform(0.42, 0.62)
    slant, gap = random.uniform(0, 0.2), random.uniform(0, 0.12) if random.random() < 0.6 else 0.0
    cover = np.zeros((high, round(wide + pen + slant * high) + 2), np.uint8)
    for segment in _LIT[digit]:
        first, last = (np.array(end, float) for end in _ENDS[segment])
        first, last = first + gap * (last - first), last - gap * (last - first)
        ends = []
        for x, y in (first, last):
            down = pen / 2 + y * (high - pen) / 2
            ends.append((round(pen / 2 + x * wide + slant * (high - down)), round(down)))
        cv2.line(cover, ends[0], ends[1], 255, max(1, round(pen)), cv2.LINE_AA)
    return trimmed(cover)


def _hershey(random: Generator, text: str, height: int) -> MatLike:
    font, pen = int(random.choice(_HERSHEY)), int(random.integers(1, max(2, height // 10) + 1))
    (wide, high), base = cv2.getTextSize(text, font, 1, 1)
    scale = height / max(high, 1)
    pad = pen + 4
    size = (round((high + base + 4) * scale) + 2 * pad, round(wide * scale) + 2 * pad + height)
    cover = np.zeros(size, np.uint8)
    corner = (pad + height // 2, round(high * scale) + pad)
    cv2.putText(cover, text, corner, font, scale, 255, pen, cv2.LINE_AA)
    return shaken(random, cover, 8)


def _thin(cover: MatLike, pen: int) -> MatLike:
    """The ridge of the strokes, drawn with a pen of that many pixels."""
    inside = (cover > 110).astype(np.uint8)
    distance = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    ridge = (distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8)) - 0.4) & (inside > 0)
    joined = cv2.morphologyEx(ridge.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pen, pen))
    return cv2.GaussianBlur(cv2.dilate(joined * np.uint8(255), disc), (3, 3), 0)


def _penned(cover: MatLike, pen: int) -> MatLike:
    """With a pen that many pixels wider to each side, or narrower; not so that little is left."""
    if pen == 0:
        return cover
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * abs(pen) + 1,) * 2)
    if pen > 0:
        return cv2.dilate(np.pad(cover, pen), disc)
    thin = cv2.erode(cover, disc)
    return thin if (thin > 127).sum() > 0.35 * (cover > 127).sum() else cover


def shaken(random: Generator, cover: MatLike, degrees: float) -> MatLike:
    """Turned, sheared and stretched at random, by a normal angle of that deviation.

    One in five leans as far as a hurried hand does, most often to the right.
    """
    angle = radians(random.normal(0, degrees))
    matrix = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    shear = random.uniform(-0.6, 0.2) if random.random() < 0.2 else random.normal(0, 0.1)
    matrix = matrix @ np.array([[random.uniform(0.8, 1.15), shear], [0, 1]])
    return transformed(cover, matrix)


def transformed(cover: MatLike, matrix: MatLike) -> MatLike:
    """Under a linear map of x and y, cut to its bounds."""
    height, width = cover.shape
    side = 2 * max(height, width) + 4
    middle = np.array([width / 2, height / 2])
    affine = np.column_stack([matrix, np.full(2, side / 2) - matrix @ middle])
    return trimmed(cv2.warpAffine(cover, affine, (side, side), flags=cv2.INTER_LINEAR))


def trimmed(cover: MatLike) -> MatLike:
    """Cut to the bounds of its ink; as it is where there is none."""
    x, y, width, height = cv2.boundingRect((cover > 40).astype(np.uint8))
    return cover[y : y + height, x : x + width] if width and height else cover
