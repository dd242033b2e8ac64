"""What hands draw beside numbers: curves, circles around them, strokes below them."""

from math import pi

import cv2
import numpy as np
from numpy.random import Generator

from training.finder.canvas import Canvas, Pen
from training.finder.view import Points

_CIRCLED, _UNDERLINED = 0.04, 0.04  # of numbers


def curve(canvas: Canvas, rough: Points, level: float, width: int) -> None:
    """A smooth curve near points of the sheet, by hand (G. Chaikin, 1974)."""
    for _ in range(3):
        first, second = rough[:-1], rough[1:]
        rough = np.stack([0.75 * first + 0.25 * second, 0.25 * first + 0.75 * second], 1)
        rough = rough.reshape(-1, 2)
    seen = np.rint(canvas.view.seen(rough) * 16).astype(np.int32)
    cv2.polylines(canvas.ink, [seen], False, 255 * level, width, cv2.LINE_AA, 4)


def marked(
    random: Generator, canvas: Canvas, at: tuple[float, float], size: tuple[float, float], pen: Pen
) -> None:
    """Now and then a circle around a number, or a stroke or two below it.

    Args:
        random: the source of randomness.
        canvas: what is drawn on.
        at: where the number's left foot stands, in the sheet's pixels.
        size: of the number, across and up.
        pen: how it is written.
    """
    (left, foot), (wide, high) = at, size
    kind, width = random.random(), max(1, round(pen.width * high))
    if kind < _CIRCLED:
        along = np.linspace(0, 2 * pi * random.uniform(0.9, 1.2), 14) + random.uniform(0, 2 * pi)
        reach = np.array([wide / 2 + 0.5 * high, high]) * random.uniform(0.9, 1.2)
        ring = np.column_stack([np.cos(along), np.sin(along)]) * reach
        ring += random.normal(0, 0.04 * high, ring.shape)
        middle = np.array([left + wide / 2, foot - high / 2])
        curve(canvas, ring + middle, pen.level, width)
    elif kind < _CIRCLED + _UNDERLINED:
        for stroke in range(int(random.integers(1, 3))):
            x = np.linspace(left - 0.2 * high, left + wide + 0.2 * high, 4)
            y = foot + (0.2 + 0.15 * stroke) * high + random.normal(0, 0.04 * high, 4)
            curve(canvas, np.column_stack([x, y]), pen.level, width)
