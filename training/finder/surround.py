"""What is around a sheet and before it: a desk, fingers, shadows, folds, a binding."""

from math import pi
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from models.artifact.finder import CELL
from training.finder.view import Points, View
from training.lines.thinning import Bytes

_FINGERS = 0.35  # of sheets that lie in a picture are held


class Surround(NamedTuple):
    """A picture without ink.

    light: float32 (height, width), brightness of paper and of what is around it, 0 to 1.
    paper: float32 of that shape, how much of the ink is seen: 0 where there is no paper.
    hidden: uint8 (height, width) of a finder's cells, 1 where something lies before the page.
    """

    light: MatLike
    paper: MatLike
    hidden: MatLike


def surround(
    random: Generator, view: View, shape: tuple[int, int], patterns: list[Bytes]
) -> Surround:
    """A sheet's surround at random."""
    high, wide = shape
    brightness = 0.3 + 0.66 * random.beta(2.2, 1.3)
    light = brightness * _uneven(random, shape, random.choice([0.01, 0.04, 0.1]))
    paper: MatLike = np.ones(shape, np.float32)
    hidden = np.zeros((high // CELL, wide // CELL), np.uint8)
    for _ in range(int(random.choice([0, 0, 0, 0, 1, 2]))):
        light *= _fold(random, view, shape)
    if not view.is_close:
        paper = np.zeros(shape, np.float32)
        sides = np.rint(view.corners * 16).astype(np.int32)
        cv2.fillConvexPoly(paper, sides, 1.0, cv2.LINE_AA, 4)
        if random.random() < 0.5:
            paper = cv2.GaussianBlur(paper, (0, 0), random.uniform(0.4, 1.2))
        desk = _desk(random, shape, patterns, brightness)
        if random.random() < 0.5:  # the sheet's shadow on the desk
            moved = np.roll(paper, tuple(random.integers(-6, 7, 2)), (0, 1))
            desk = desk * (1 - random.uniform(0.2, 0.6) * cv2.GaussianBlur(moved, (0, 0), 3))
        light = light * paper + desk * (1 - paper)
        if random.random() < _FINGERS:
            for _ in range(int(random.integers(1, 5))):
                _finger(random, view, light, paper, hidden, brightness)
    if random.random() < 0.35:
        light *= _shadow(random, shape)
    return Surround(light, paper, hidden)


def scanned(shape: tuple[int, int]) -> Surround:
    """The surround of a scan, or of what is drawn on a screen: white paper."""
    cells = (shape[0] // CELL, shape[1] // CELL)
    return Surround(
        np.ones(shape, np.float32), np.ones(shape, np.float32), np.zeros(cells, np.uint8)
    )


def _uneven(random: Generator, shape: tuple[int, int], spread: float) -> MatLike:
    """Brightness around 1 that changes slowly."""
    coarse = 1 + random.normal(0, spread, (3, 4)).astype(np.float32)
    slope = np.linspace(-1, 1, 4, dtype=np.float32) * random.normal(0, 2 * spread)
    fall = np.linspace(-1, 1, 3, dtype=np.float32)[:, None] * random.normal(0, 2 * spread)
    rough = np.asarray(coarse + slope + fall, np.float32)
    return cv2.resize(rough, shape[::-1], interpolation=cv2.INTER_CUBIC)


def _fold(random: Generator, view: View, shape: tuple[int, int]) -> MatLike:
    """A crease across the sheet: one side of it darker, a thin line along it."""
    wide, high = view.width, view.height
    at = random.uniform(0.2, 0.8)
    tilt = random.normal(0, 0.05)
    ends = (
        [[(at - tilt) * wide, -high], [(at + tilt) * wide, 2 * high]]
        if random.random() < 0.5
        else [[-wide, (at - tilt) * high], [2 * wide, (at + tilt) * high]]
    )
    first, second = view.seen(np.array(ends))
    across = np.array([first[1] - second[1], second[0] - first[0]])
    across /= max(1e-6, float(np.linalg.norm(across)))
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    far = (x - np.float32(first[0])) * np.float32(across[0])
    far += (y - np.float32(first[1])) * np.float32(across[1])
    dark = random.uniform(0, 0.25) * np.exp(-((far / np.float32(random.uniform(1, 4))) ** 2))
    side = random.uniform(-0.12, 0.12) * np.exp(-np.maximum(far, 0) / 60) * (far > 0)
    return np.asarray(1 - dark - side, np.float32)


def _shadow(random: Generator, shape: tuple[int, int]) -> MatLike:
    """A soft edge across the picture, or a blot of shade."""
    high, wide = shape[0] // 8, shape[1] // 8
    mask = np.zeros((high, wide), np.float32)
    if random.random() < 0.6:
        middle = random.uniform([0, 0], [wide, high])
        angle, reach = random.uniform(0, 2 * pi), 2.0 * (wide + high)
        way = np.array([np.cos(angle), np.sin(angle)])
        off = np.array([-way[1], way[0]])
        half = [middle - reach * way, middle + reach * way,
                middle + reach * way + reach * off, middle - reach * way + reach * off]  # fmt: skip
        cv2.fillConvexPoly(mask, np.rint(half).astype(np.int32), 1.0)
    else:
        middle = random.uniform([0, 0], [wide, high])
        axes = random.uniform(0.15, 0.6, 2) * [wide, high]
        ellipse = (middle.tolist(), (2 * axes).tolist(), random.uniform(0, 180))
        cv2.ellipse(mask, ellipse, 1.0, -1)
    soft = cv2.GaussianBlur(mask, (0, 0), random.uniform(0.3, 5))
    large = cv2.resize(soft, shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(1 - random.uniform(0.1, 0.6) * large, np.float32)


def _desk(
    random: Generator, shape: tuple[int, int], patterns: list[Bytes], paper: float
) -> MatLike:
    """Wood, cloth, a pattern or plain: mostly darker than the paper."""
    high, wide = shape
    level = paper * (
        random.uniform(0.1, 0.9) if random.random() < 0.8 else random.uniform(0.9, 1.3)
    )
    desk = level * _uneven(random, shape, 0.08)
    kind = random.random()
    if kind < 0.4:  # grain along one way
        long = int(random.integers(3, 30))
        rough = random.normal(0, 1, (high // 2, max(2, wide // long))).astype(np.float32)
        if random.random() < 0.5:
            rough = random.normal(0, 1, (max(2, high // long), wide // 2)).astype(np.float32)
        grain = cv2.resize(rough, (wide, high), interpolation=cv2.INTER_LINEAR)
        desk *= np.clip(1 + random.uniform(0.02, 0.2) * grain, 0.2, 2)
    elif kind < 0.65 and patterns:
        one = patterns[int(random.integers(len(patterns)))]
        tall, broad = one.shape
        times = (-(-high // tall), -(-wide // broad))
        desk *= 1 - random.uniform(0.05, 0.6) * np.tile(one, times)[:high, :wide] / np.float32(255)
    elif kind < 0.8:  # things that lie there
        for _ in range(int(random.integers(1, 7))):
            middle = random.uniform([0, 0], [wide, high]).tolist()
            size = (wide * random.uniform(0.02, 0.4, 2)).tolist()
            colour = float(random.uniform(0.05, 1.1) * paper)
            if random.random() < 0.5:
                cv2.ellipse(desk, (middle, size, random.uniform(0, 180)), colour, -1, cv2.LINE_AA)
            else:
                box = cv2.boxPoints((middle, size, random.uniform(0, 180)))
                cv2.fillConvexPoly(desk, np.rint(box).astype(np.int32), colour, cv2.LINE_AA)
    return np.asarray(desk, np.float32)


def _finger(
    random: Generator,
    view: View,
    light: MatLike,
    paper: MatLike,
    hidden: MatLike,
    brightness: float,
) -> None:
    """A finger that reaches over the sheet's edge, or a hand that holds it from outside."""
    quad: Points = view.corners
    side, along = int(random.integers(4)), random.uniform(0.1, 0.9)
    edge = quad[side] + along * (quad[(side + 1) % 4] - quad[side])
    inward = quad.mean(0) - edge
    inward /= max(1e-6, float(np.linalg.norm(inward)))
    size = max(4.0, random.uniform(0.05, 0.12) * float(np.linalg.norm(quad[1] - quad[3])))
    turned = inward + random.normal(0, 0.3, 2)
    tip, root = edge + turned * size * random.uniform(0.2, 1.4), edge - turned * size * 6
    skin = brightness * random.uniform(0.3, 0.95)
    mask = np.zeros(light.shape, np.float32)
    ends = [tuple(np.rint(point).astype(int).tolist()) for point in (tip, root)]
    cv2.line(mask, ends[0], ends[1], 1.0, max(2, round(size)), cv2.LINE_AA)
    shade = cv2.GaussianBlur(mask, (0, 0), max(0.6, size / 5))
    light *= 1 - 0.35 * shade * (1 - mask)
    light[:] = light * (1 - mask) + mask * skin * (0.55 + 0.45 * shade)
    paper *= 1 - mask
    small = cv2.resize(mask, hidden.shape[::-1], interpolation=cv2.INTER_AREA)
    hidden |= (small > 0.5).astype(np.uint8)


def binding(random: Generator, view: View, light: MatLike) -> None:
    """The rings of a note pad along the sheet's upper edge."""
    count, size = int(random.integers(8, 24)), random.uniform(0.3, 0.7)
    step = view.width / count
    dark, bright = random.uniform(0.02, 0.3), random.uniform(0.5, 1)
    for index in range(count):
        x = (index + 0.5) * step
        ends = view.seen(np.array([[x, size * step], [x + 0.1 * step, -size * step]]))
        first, second = (tuple(np.rint(end).astype(int).tolist()) for end in ends)
        cv2.circle(light, first, max(1, round(0.18 * step)), dark, -1, cv2.LINE_AA)
        cv2.line(light, first, second, dark if index % 2 else bright, max(1, round(0.14 * step)))
