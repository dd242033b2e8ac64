"""Pages as a phone may take them: in perspective on a desk or in a hand, in shadow, blurred."""

from collections.abc import Callable
from math import cos, pi, radians, sin

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator
from numpy.typing import NDArray

from models.imaging.picture import Grey

_TILT, _SLANT = 25.0, 6.0  # degrees, at most: from the camera, and in the picture
_SIDES = (0.72, 0.95)  # of the picture, that the sheet fills one way or the other
_FAR = 2.2  # sheets' longer sides from the camera to the sheet
_LONGEST = 1600  # pixels of the picture

Points = NDArray[np.float64]


def photographed(random: Generator, grey: Grey) -> Grey:
    """A photo of a page: uint8 (height, width), with a longer side of 1,600 pixels.

    Args:
        random: the source of randomness.
        grey: uint8 (height, width), the page.
    """
    high, wide = grey.shape
    shape = (1200, _LONGEST) if wide > high else (_LONGEST, 1200)
    seen = _seen(random, (high, wide), shape)
    sheet = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(sheet, seen.astype(np.float32))
    size = shape[::-1]
    shrinks = max(1.0, max(high, wide) / float(np.linalg.norm(seen[1] - seen[0])) / 2)
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.3 * shrinks) if shrinks > 1.2 else grey
    page = cv2.warpPerspective(smooth, matrix, size, flags=cv2.INTER_AREA).astype(np.float32)
    mask = np.zeros(shape, np.float32)
    cv2.fillConvexPoly(mask, np.rint(seen * 16).astype(np.int32), 1.0, cv2.LINE_AA, 4)
    desk = DESKS[int(random.integers(len(DESKS)))](random, shape)
    moved = cv2.GaussianBlur(np.roll(mask, (9, 6), (0, 1)), (0, 0), 7)
    desk = desk * (1 - random.uniform(0, 0.5) * moved)  # the sheet's shadow
    scene = desk * (1 - mask) + page * mask
    if random.random() < 0.4:
        _held(random, scene, seen)
    scene *= _shade(random, shape)
    return _taken(random, scene)


def _seen(random: Generator, sheet: tuple[int, int], shape: tuple[int, int]) -> Points:
    """Where a sheet's corners are in the picture, (4, 2), clockwise from the upper left."""
    high, wide = sheet
    half = np.array([[-wide, -high], [wide, -high], [wide, high], [-wide, high]]) / max(sheet) / 2
    axis, tilt = random.uniform(0, 2 * pi), radians(random.uniform(0, _TILT))
    slant = radians(random.uniform(-_SLANT, _SLANT))
    turned = half @ np.array([[cos(slant), sin(slant)], [-sin(slant), cos(slant)]])
    along, across = np.array([cos(axis), sin(axis)]), np.array([-sin(axis), cos(axis)])
    depth = _FAR / (_FAR + (turned @ across) * sin(tilt))
    flat = np.outer((turned @ along) * depth, along)
    flat += np.outer((turned @ across) * cos(tilt) * depth, across)
    low, most = flat.min(0), flat.max(0)
    room = np.array(shape[::-1])
    scale = float((room / (most - low)).min()) * random.uniform(*_SIDES)
    free = room - scale * (most - low)
    placed: Points = (flat - low) * scale + free * random.uniform(0.2, 0.8, 2)
    return placed


def _noise(random: Generator, shape: tuple[int, int], across: float, down: float) -> MatLike:
    """Noise with a deviation of 1, smooth over so many pixels."""
    rough = random.normal(0, 1, [side // 2 for side in shape]).astype(np.float32)
    smooth = cv2.GaussianBlur(rough, (0, 0), max(0.3, across / 2), sigmaY=max(0.3, down / 2))
    return cv2.resize(smooth / np.std(smooth), shape[::-1], interpolation=cv2.INTER_LINEAR)


def _plain(random: Generator, shape: tuple[int, int], low: float, most: float) -> MatLike:
    level = np.float32(random.uniform(low, most))
    return np.full(shape, level, np.float32) + random.uniform(1, 4) * _noise(random, shape, 1, 1)


def _wood(random: Generator, shape: tuple[int, int]) -> MatLike:
    return _plain(random, shape, 70, 150) + 14 * _noise(random, shape, 60, 2)


def _cloth(random: Generator, shape: tuple[int, int]) -> MatLike:
    threads = _noise(random, shape, 8, 1) + _noise(random, shape, 1, 8)
    return _plain(random, shape, 60, 190) + 7 * threads


def _stone(random: Generator, shape: tuple[int, int]) -> MatLike:
    return _plain(random, shape, 90, 180) + 10 * _noise(random, shape, 4, 4)


def _dark(random: Generator, shape: tuple[int, int]) -> MatLike:
    return _plain(random, shape, 20, 60)


def _bright(random: Generator, shape: tuple[int, int]) -> MatLike:
    return _plain(random, shape, 175, 215)


def _checked(random: Generator, shape: tuple[int, int]) -> MatLike:
    side = int(random.integers(30, 120))
    y, x = np.indices(shape) // side
    dark = ((x + y) % 2).astype(np.float32)
    desk: MatLike = _plain(random, shape, 120, 190) - random.uniform(20, 80) * dark
    return desk


def _striped(random: Generator, shape: tuple[int, int]) -> MatLike:
    step = int(random.integers(12, 60))
    dark = (np.indices(shape)[1] // step % 2).astype(np.float32)
    desk: MatLike = _plain(random, shape, 100, 190) - random.uniform(15, 70) * dark
    return desk


def _cluttered(random: Generator, shape: tuple[int, int]) -> MatLike:
    desk = _plain(random, shape, 80, 180)
    for _ in range(int(random.integers(3, 9))):
        middle = random.uniform([0, 0], shape[::-1]).tolist()
        size = random.uniform(40, 400, 2).tolist()
        corners = cv2.boxPoints((middle, size, random.uniform(0, 180)))
        colour = random.uniform(20, 230)
        cv2.fillConvexPoly(desk, np.rint(corners).astype(np.int32), colour, cv2.LINE_AA)
    return desk


DESKS: tuple[Callable[[Generator, tuple[int, int]], MatLike], ...] = (
    _wood, _cloth, _stone, _dark, _bright, _checked, _striped, _cluttered,
)  # fmt: skip


def _held(random: Generator, scene: MatLike, seen: Points) -> None:
    """A thumb over the sheet's edge, or two, from outside it."""
    middle = seen.mean(0)
    for _ in range(int(random.integers(1, 3))):
        side, share = int(random.integers(4)), random.uniform(0.15, 0.85)
        edge = seen[side] + share * (seen[(side + 1) % 4] - seen[side])
        inward = (middle - edge) / float(np.linalg.norm(middle - edge))
        width = random.uniform(45, 80)
        tip, root = edge + inward * width * random.uniform(0.1, 0.7), edge - inward * 700
        first, last = (np.rint(end).astype(int).tolist() for end in (tip, root))
        cv2.line(scene, first, last, random.uniform(90, 190), round(width), cv2.LINE_AA)


def _shade(random: Generator, shape: tuple[int, int]) -> MatLike:
    """Uneven light, and half of the time the soft edge of a shadow."""
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j].astype(np.float32)
    angle = random.uniform(0, 2 * pi)
    along = np.float32(cos(angle)) * x + np.float32(sin(angle)) * y
    light = 1 + np.float32(random.uniform(0, 0.15)) * along
    if random.random() < 0.5:
        soft, dark = random.uniform(0.02, 0.3), random.uniform(0.15, 0.5)
        edge = (along - np.float32(random.uniform(-0.6, 0.6))) / np.float32(soft)
        light *= 1 - np.float32(dark) / (1 + np.exp(np.clip(-4 * edge, -30, 30)))
    return np.asarray(light, np.float32)


def _taken(random: Generator, scene: MatLike) -> Grey:
    """What a camera makes of a scene: blur, grain, JPEG."""
    if random.random() < 0.7:
        scene = cv2.GaussianBlur(scene, (0, 0), random.uniform(0.4, 1.4))
    grain = random.uniform(0.5, 4) * random.standard_normal(scene.shape, np.float32)
    grey = np.clip(scene + grain, 0, 255).astype(np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(60, 95))]
    coded = cv2.imencode(".jpg", grey, quality)[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)
