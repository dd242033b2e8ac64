"""What is written on a picture: digits of every hand and font, letters, symbols."""

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from training.data import fonts
from training.data.mnist import Images
from training.rejector.covers import shaken, transformed, trimmed
from training.rejector.strokes import flagged, ring, slash

# Letters that are drawn like a digit in one hand or another are left out: nobody knows them alone.
LETTERS = "ACEFGHKLMNPQRTUVWXYacdefhjkmnprtuvwxy"
SYMBOLS = "()+=#%&x?!*@$<>[]{}~-:()&%()&"  # those most like a digit more often
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

    def digit(
        self, random: Generator, height: int, kind: float | None = None
    ) -> tuple[MatLike, int]:
        """A digit about that many pixels high, and which.

        Args:
            random: decides it.
            height: in pixels.
            kind: 0 to 1, of what hand or print; at random without.
        """
        if kind is None:
            kind = random.random()
        if kind < 0.03:
            return ring(random, height), 0
        if kind < 0.1:
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
        """A punctuation mark or symbol; most often a slash."""
        kind = random.random()
        if kind < 0.2:
            return slash(random, height)
        return self._any(random, "/" if kind < 0.4 else str(random.choice(list(SYMBOLS))), height)

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
