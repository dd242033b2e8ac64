"""What is drawn in one go: a round zero, a one with a long flag, and a slash, which is no one."""

from math import pi, radians

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from training.rejector.covers import shaken, trimmed

_LEAN = 12.0  # degrees from upright; a thin bare stroke that leans more may be a slash
_THIN = 0.11  # spread across a stroke over that along it; MNIST's ones are thicker, slashes thinner


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
    """A one with a flag, now and then longer than itself, drawn without lifting the pen.

    Half of them lean to the right, as a hurried hand's do.
    """
    high = max(12, height)
    pen = max(1, round(high * random.uniform(0.015, 0.14 if random.random() < 0.4 else 0.07)))
    left = random.uniform(0.15, 0.6) if random.random() < 0.6 else random.uniform(0.5, 1.3)
    flag = left, random.uniform(max(0.15, 0.7 * left), 1)  # of the height; nearer level, a seven's
    foot = random.normal(0, 0.05) if random.random() < 0.5 else random.uniform(-0.5, 0)
    knots = np.array([[-flag[0], flag[1]], [0, 0], [foot, 1]]) * high
    if foot < 0:  # so that the flag stays beside the stroke
        knots[0, 0] = min(knots[0, 0], knots[2, 0] * flag[1] - 0.15 * high)
    bent = knots[:-1] / 2 + knots[1:] / 2 + random.normal(0, 0.02 * high, (2, 2))
    bent[0, 1] += random.uniform(0, 0.12) * high * flag[1]  # a flag hangs, as a rope does
    points = np.rint(np.stack([knots[0], bent[0], knots[1], bent[1], knots[2]]) + high)
    cover = np.zeros((3 * high, 3 * high), np.uint8)
    cv2.polylines(cover, [points.astype(np.int32)], False, 255, pen, cv2.LINE_AA)
    return shaken(random, trimmed(cover), 8)


def slash(random: Generator, height: int) -> MatLike:
    """A straight stroke that leans by 12 to 50 degrees, four in five to the right.

    Its ends are round, or level as in print.
    """
    high = max(12, height)
    across = high * np.tan(radians(random.uniform(_LEAN, 50)))
    pen = max(1, round(high * random.uniform(0.02, 0.12)))
    cover = np.zeros((high + 2 * pen, int(across) + 3 * pen), np.uint8)
    ends = np.rint([[across + pen, pen], [pen, pen + high]]).astype(np.int32)
    if random.random() < 0.5:
        cv2.polylines(cover, [ends], False, 255, pen, cv2.LINE_AA)
    else:
        corners = np.concatenate([ends, ends[::-1] + np.array([pen, 0], np.int32)])
        cv2.fillPoly(cover, [corners], 255, cv2.LINE_AA)
    drawn = trimmed(cover)
    return drawn if random.random() < 0.8 else np.ascontiguousarray(drawn[:, ::-1])


def is_slash(cover: MatLike) -> bool:
    """Whether it is a thin stroke without flag or foot that leans as clearly as a slash."""
    points = np.stack(np.nonzero(cover > 100), 1).astype(np.float64)
    if len(points) < 3:
        return False
    spread, ways = np.linalg.eigh(np.cov(points.T))
    down, across = ways[:, 1]
    lean = np.degrees(np.arctan2(abs(across), abs(down)))
    return bool(np.sqrt(max(0.0, spread[0]) / spread[1]) < _THIN and lean > _LEAN)
