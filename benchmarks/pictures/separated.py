"""Drawn strips of numbers: MNIST's validation digits and drawn separators, side by side."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from benchmarks.pictures.paper import inked
from models.imaging.picture import Grey
from training.data import mnist
from training.data.mnist import Images

SEPARATORS = ".,-/: "  # the last is the space between two numbers
PEN = 0.12  # of a digit's height, as MNIST's
_GAP = 0.08, 0.3  # of a digit's height, between two symbols
_SPACE = 0.9, 1.8  # of a digit's height, between two numbers
_MARGIN = 0.5  # of a digit's height, around all


class Strip(NamedTuple):
    """A picture, uint8 (height, width), and what is written on it."""

    grey: Grey
    text: str


def strip(random: Generator) -> Strip:
    """A number or several at random, on drawn paper, its digits 24 to 90 pixels high."""
    text = _TEXTS[int(random.integers(len(_TEXTS)))](random)
    return Strip(drawn(random, text), text)


def drawn(random: Generator, text: str, height: int | None = None) -> Grey:
    """A text on drawn paper.

    Args:
        random: the source of randomness.
        text: of digits and SEPARATORS, no space at its ends.
        height: of a digit, in pixels; at random if None.
    """
    height = height or int(random.integers(24, 91))
    cover = written(random, text, height)
    return inked(np.pad(cover, int(_MARGIN * height)), random)


def written(random: Generator, text: str, height: int) -> MatLike:
    """Ink, uint8 0 to 255, cut to its width; half a digit's height is free above and below."""
    gap = height * random.uniform(*_GAP)
    right, line = 0.0, 1.5 * height
    canvas = np.zeros((2 * height, len(text) * 3 * height), np.uint8)
    for symbol in text:
        if symbol == " ":
            right += height * random.uniform(*_SPACE)
            continue
        if symbol.isdigit():
            glyph, top = _digit(random, int(symbol), height), line - height
        else:
            glyph, top = _mark(random, symbol, height)
            top += line
        y, x = round(top + height * random.normal(0, 0.02)), round(right)
        part = canvas[y : y + glyph.shape[0], x : x + glyph.shape[1]]
        np.maximum(part, glyph[: part.shape[0]], out=part)
        right = x + glyph.shape[1] + gap
    return canvas[:, : round(right - gap)]


@cache
def _held() -> Images:
    return mnist.train_and_validation()[1]


def _digit(random: Generator, digit: int, height: int) -> MatLike:
    """One of MNIST's, cut to its ink and enlarged to that height."""
    index = int(random.choice(np.flatnonzero(_held().digit.numpy() == digit)))
    image = _held().ink[index].numpy()
    x, y, wide, high = cv2.boundingRect((image > 60).astype(np.uint8))
    part = image[y : y + high, x : x + wide]
    width = max(2, round(wide * height / high))
    return cv2.resize(part, (width, height), interpolation=cv2.INTER_CUBIC)


def _mark(random: Generator, mark: str, height: int) -> tuple[MatLike, float]:
    """A separator's ink, and how far its top is below the line that digits stand on."""
    pen = max(2, round(PEN * height * random.uniform(0.85, 1.3)))
    points = [np.array(stroke) * height for stroke in _STROKES[mark](random)]
    low = np.min([stroke.min(0) for stroke in points], 0) - pen
    size = np.ceil(np.max([stroke.max(0) for stroke in points], 0) + pen - low).astype(int)
    canvas = np.zeros((size[1], size[0]), np.uint8)
    for stroke in points:
        places = np.rint(stroke - low).astype(np.int32)
        cv2.polylines(canvas, [places], False, 255, pen, cv2.LINE_AA)
    columns = np.flatnonzero(canvas.any(0))
    return canvas[:, columns[0] : columns[-1] + 1], float(low[1])


_Stroke = list[list[float]]


def _point(random: Generator) -> list[_Stroke]:
    return [[[0, -0.03], [random.uniform(0, 0.03), -0.03]]]


def _comma(random: Generator) -> list[_Stroke]:
    return [[[0, -0.05], [-random.uniform(0.03, 0.12), random.uniform(0.12, 0.25)]]]


def _minus(random: Generator) -> list[_Stroke]:
    level = -random.uniform(0.4, 0.6)
    return [[[0, level], [random.uniform(0.3, 0.6), level + random.uniform(-0.04, 0.04)]]]


def _slash(random: Generator) -> list[_Stroke]:
    return [[[0, random.uniform(0, 0.1)], [random.uniform(0.35, 0.6), -random.uniform(0.95, 1.1)]]]


def _colon(random: Generator) -> list[_Stroke]:
    low, high = -random.uniform(0.1, 0.2), -random.uniform(0.55, 0.75)
    return [[[0, low], [0.01, low]], [[0, high], [0.01, high]]]


# In heights of a digit: x to the right, y down from the line that digits stand on.
_STROKES: dict[str, Callable[[Generator], list[_Stroke]]] = {
    ".": _point,
    ",": _comma,
    "-": _minus,
    "/": _slash,
    ":": _colon,
}


def _digits(random: Generator, least: int, most: int) -> str:
    return "".join(map(str, random.integers(0, 10, int(random.integers(least, most + 1)))))


def _decimal(random: Generator) -> str:
    return _digits(random, 1, 3) + ".,"[int(random.integers(2))] + _digits(random, 1, 2)


def _negative(random: Generator) -> str:
    return "-" + (_decimal(random) if random.random() < 0.3 else _digits(random, 1, 3))


def _thousands(random: Generator) -> str:
    return f"{_digits(random, 1, 3)},{_digits(random, 3, 3)}"


def _date(random: Generator) -> str:
    return "/".join([_digits(random, 2, 2), _digits(random, 2, 2), _digits(random, 4, 4)])


def _fraction(random: Generator) -> str:
    return "/".join(_digits(random, 1, 2) for _ in range(2))


def _time(random: Generator) -> str:
    return f"{_digits(random, 1, 2)}:{_digits(random, 2, 2)}"


def _row(random: Generator) -> str:
    parts = [_decimal(random) if random.random() < 0.4 else _digits(random, 1, 3)]
    return " ".join([*parts, *(_digits(random, 1, 3) for _ in range(int(random.integers(1, 3))))])


_TEXTS: list[Callable[[Generator], str]] = [
    _decimal,
    _negative,
    _thousands,
    _date,
    _fraction,
    _time,
    _row,
]
