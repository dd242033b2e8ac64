"""What falls on a strip's paper and lies beside it: the edge of a shadow, the end of the sheet."""

from math import exp, log, pi

import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from training.lines.distractors import Scene
from training.lines.paper import patterned
from training.lines.thinning import Bytes

_CLEAR = 0.1  # of a digit's height between a number and the end of its sheet
_LEAST = 2.0  # pixels of a sheet's end that is seen
_SHADOWS = 0.6  # of such strips; the others have the end of a sheet
_LEAN = 0.25  # tangent of the angle that a sheet's edge may have with the strip's


def surrounded(
    random: Generator, scene: Scene, view: MatLike, brightness: float, patterns: list[Bytes]
) -> MatLike:
    """A strip with the edge of a shadow on it, or the end of its sheet: float32 of its shape.

    Args:
        random: the source of randomness.
        scene: where the number stands.
        view: float32 (height, width), 0 black to 1 white.
        brightness: of the paper.
        patterns: that a desk may have.
    """
    if random.random() < _SHADOWS:
        return view * shadow(random, (scene.height, scene.width))
    one = patterns[int(random.integers(len(patterns)))]
    return sheet_end(random, scene, view, brightness, one)


def shadow(random: Generator, shape: tuple[int, int]) -> MatLike:
    """Light with the edge of a shadow in it, hard or soft: float32 of that shape, at most 1."""
    height, width = shape
    angle = random.uniform(0, 2 * pi)
    far = _away((random.uniform(0, width), random.uniform(0, height)), angle, shape)
    soft = exp(random.uniform(log(0.3), log(12)))
    covered = 1 / (1 + np.exp(-np.clip(far / np.float32(soft), -30, 30)))
    return np.asarray(1 - np.float32(random.uniform(0.1, 0.6)) * covered, np.float32)


def sheet_end(
    random: Generator, scene: Scene, view: MatLike, brightness: float, pattern: Bytes
) -> MatLike:
    """A strip whose paper ends beside the number, before a desk; as it was where there is no room.

    Args:
        random: the source of randomness.
        scene: where the number stands.
        view: float32 (height, width), 0 black to 1 white.
        brightness: of the paper.
        pattern: of the desk, if it has one.
    """
    clear = _CLEAR * scene.digit
    rooms = np.array(
        [scene.left, scene.top, scene.width - scene.right, scene.height - scene.foot]
    ) - (clear + _LEAST)
    sides = np.flatnonzero(rooms > 0)
    if not len(sides):
        return view
    side = int(random.choice(sides))
    off = _LEAST + random.uniform(0, float(rooms[side]))  # how far the paper ends within the strip
    long = scene.height if side % 2 == 0 else scene.width
    slack = min(_LEAN, float(rooms[side] + _LEAST - off) / (long / 2))
    lean = random.uniform(-slack, slack)
    middles = (
        (off, scene.height / 2),
        (scene.width / 2, off),
        (scene.width - off, scene.height / 2),
        (scene.width / 2, scene.height - off),
    )
    far = _away(middles[side], pi * (1 + side / 2) + lean, (scene.height, scene.width))
    level = random.uniform(0.1, 0.9) if random.random() < 0.75 else random.uniform(0.9, 1.3)
    desk: MatLike = np.full(view.shape, brightness * level, np.float32)
    if random.random() < 0.5:
        desk = patterned(random, desk, pattern, random.uniform(0.1, 0.6))
    reach, dark = random.uniform(0.5, 8), random.uniform(0, 0.6)  # of the sheet's shadow on it
    desk = desk * (1 - np.float32(dark) * np.exp(-np.maximum(far, 0) / np.float32(reach)))
    soft = random.uniform(0.5, 2.5)
    beyond = np.clip(far / np.float32(soft) + 0.5, 0, 1)
    return np.asarray(view * (1 - beyond) + np.minimum(desk, 1) * beyond, np.float32)


def _away(point: tuple[float, float], angle: float, shape: tuple[int, int]) -> MatLike:
    """How far each pixel is beyond a straight edge through a point, along a direction."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    across, down = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return np.asarray((x - np.float32(point[0])) * across + (y - np.float32(point[1])) * down)
