"""Separators drawn from strokes: point, comma, minus, slash and colon, as quick hands make them."""

import numpy as np
from numpy.random import Generator

from training.lines.shapes import Points, drawn_field, smooth
from training.lines.thinning import SUBPIXEL, Bytes

MARKS = ".,-/:"

_DOT = (-0.4, 1.1)  # pixels by which the pen spreads when it is set down, or hardly touches
_LINE = (-0.3, 0.7)  # the same of a line, drawn harder or faster than the digits beside it
_DASHED = 0.18  # of points are short dashes


def separator(random: Generator, mark: str, height: int, margin: int) -> tuple[Bytes, float]:
    """One separator drawn at random.

    Args:
        random: the source of randomness.
        mark: one of MARKS.
        height: pixels of a digit beside it.
        margin: pixels around it.

    Returns:
        Its distances as a glyph has them, and how far its top is above the line of the digits.
    """
    strokes, spread = _STROKES[mark](random)
    top = min(float(stroke[:, 1].min()) for stroke in strokes)
    field = drawn_field([stroke * height for stroke in strokes], margin)
    closer = field.astype(np.int32) - round(spread * SUBPIXEL)
    return np.clip(closer, 0, 255).astype(np.uint8), -top * height


# In heights of a digit: x to the right, y downwards from the line that digits stand on.
def _point(random: Generator) -> tuple[list[Points], float]:
    long = random.uniform(0.04, 0.16) if random.random() < _DASHED else random.uniform(0, 0.05)
    rise = random.normal(0, 0.03)
    y = random.normal(-0.02, 0.05)
    return [np.array([[0.0, y], [long, y + rise]])], random.uniform(*_DOT)


def _comma(random: Generator) -> tuple[list[Points], float]:
    long, lean = random.uniform(0.12, 0.42), random.uniform(-0.15, 0.8)
    start = random.uniform(-0.22, 0.05)
    bulge = random.uniform(-0.05, 0.3) * long
    curve = [
        [0.0, start],
        [bulge - lean * long / 2, start + long / 2],
        [-lean * long, start + long],
    ]
    return [smooth(np.array(curve))], random.uniform(0, 0.5)


def _minus(random: Generator) -> tuple[list[Points], float]:
    y, long = -random.uniform(0.3, 0.65), random.uniform(0.2, 0.7)
    return [np.array([[0.0, y], [long, y + random.normal(0, 0.05)]])], random.uniform(*_LINE)


def _slash(random: Generator) -> tuple[list[Points], float]:
    tall, foot = random.uniform(0.85, 1.45), random.uniform(-0.05, 0.25)
    lean = random.uniform(0.15, 0.65) * tall
    middle = [lean / 2 + random.normal(0, 0.02), foot - tall / 2]
    return [smooth(np.array([[0.0, foot], middle, [lean, foot - tall]]))], random.uniform(*_LINE)


def _colon(random: Generator) -> tuple[list[Points], float]:
    foot, apart = -random.uniform(0.02, 0.25), random.uniform(0.25, 0.7)
    lean = random.normal(0.03, 0.03)
    ends = [[0.0, foot], [lean, foot - apart]]
    return [np.array([end, end]) for end in ends], random.uniform(*_DOT)


_STROKES = {".": _point, ",": _comma, "-": _minus, "/": _slash, ":": _colon}
