"""What stands on paper beside digits and is not to be read: dots, words, lines, patterns."""

from math import pi

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator
from numpy.typing import NDArray

from models.artifact.card import DIGIT, HEIGHT

Bytes = NDArray[np.uint8]

_FONTS = [
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_PLAIN,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
    cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
    cv2.FONT_HERSHEY_COMPLEX | cv2.FONT_ITALIC,
]
_UNLIKE = "ACEFHJKLMNPRTUVWXYacdefhkmnprtuvwxy"  # letters that are drawn like no digit
_ALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SIGNS = "$#&%?*+=()<>@"


def word(random: Generator, size: float) -> MatLike:
    """Letters in a drawn font: uint8 (HEIGHT, width), 0 paper to 255 ink.

    Letters like digits come in words of three letters or more, where the others tell them.
    """
    count = int(random.integers(1, 9))
    letters = list(_ALL if count > 2 else _UNLIKE + _SIGNS)
    text = "".join(random.choice(letters) for _ in range(count))
    if count > 2 and random.random() < 0.6:
        text = text.capitalize() if random.random() < 0.5 else text.lower()
    font, pen = int(random.choice(_FONTS)), int(random.integers(1, 4))
    (_, high), _ = cv2.getTextSize(text, font, 1, 1)
    scale = DIGIT * size * random.uniform(0.6, 1.1) / high
    (wide, high), _ = cv2.getTextSize(text, font, scale, pen)
    canvas = np.zeros((HEIGHT, max(1, wide + 4)), np.uint8)
    level = round(HEIGHT / 2 + high / 2 + random.normal(0, 1.5))
    cv2.putText(canvas, text, (2, level), font, scale, 255, pen, cv2.LINE_AA)
    if random.random() < 0.4:
        slant = random.uniform(-0.3, 0.3)
        affine = np.array([[1, slant, -slant * HEIGHT / 2], [0, 1, 0]])
        canvas = np.asarray(cv2.warpAffine(canvas, affine, (canvas.shape[1], HEIGHT)))
    return canvas


def distractors(random: Generator, ink: Bytes, has_digits: bool, size: float) -> MatLike:
    """What stands beside that ink: uint8 (HEIGHT, width or more), 0 paper to 255 ink."""
    width = ink.shape[1]
    canvas: MatLike = np.zeros((HEIGHT, width), np.uint8)
    if not has_digits or random.random() < 0.1:
        gap = np.zeros((HEIGHT, int(random.integers(3, 16))), np.uint8)
        canvas = np.hstack([canvas, gap, word(random, size)[:, :300]])
    free = _gaps(ink)
    if random.random() < 0.3:
        _dots(random, canvas, free, size)
    if random.random() < 0.12:
        _dashes(random, canvas, free)
    if random.random() < 0.15:
        _specks(random, canvas)
    if random.random() < 0.12:
        _neighbours(random, canvas)
    if random.random() < 0.05:
        _scribble(random, canvas, width)
    return canvas


def _gaps(ink: Bytes) -> list[tuple[int, int]]:
    """Runs of columns without ink, and one column at the end."""
    empty = np.append(~(ink > 64).any(0), True)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], empty, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _dots(random: Generator, canvas: MatLike, gaps: list[tuple[int, int]], size: float) -> None:
    """Full stops and commas at the foot of the digits, in gaps and below."""
    foot = HEIGHT / 2 + DIGIT * size / 2
    for start, end in gaps:
        if random.random() < 0.5:
            continue
        x, y = random.uniform(start, end), foot + random.normal(0, 1.5)
        radius = random.uniform(0.8, 2.2)
        tail = random.uniform(0, 5) if random.random() < 0.4 else 0
        ends = (round(x), round(y)), (round(x - tail / 2), round(y + tail))
        cv2.line(canvas, *ends, int(random.integers(150, 256)), max(1, round(2 * radius)))


def _dashes(random: Generator, canvas: MatLike, gaps: list[tuple[int, int]]) -> None:
    """Hyphens and equals signs in gaps and behind the last digit."""
    for start, end in gaps:
        if end - start < 6 and end < canvas.shape[1] - 1:
            continue
        if random.random() < 0.4:
            continue
        x, long = start + 1, max(3, min(end - start - 2, int(random.integers(4, 14))))
        y = HEIGHT / 2 + random.normal(0, 2)
        for line in range(int(random.integers(1, 3))):
            ends = (x, round(y + 5 * line)), (x + long, round(y + 5 * line + random.normal(0, 1)))
            cv2.line(canvas, *ends, 255, int(random.integers(1, 4)), cv2.LINE_AA)


def _specks(random: Generator, canvas: MatLike) -> None:
    for _ in range(int(random.integers(1, 8))):
        at = (int(random.integers(canvas.shape[1])), int(random.integers(HEIGHT)))
        cv2.circle(canvas, at, int(random.integers(0, 2)), int(random.integers(80, 256)), -1)


def _neighbours(random: Generator, canvas: MatLike) -> None:
    """Feet of the row above, heads of the row below."""
    for _ in range(int(random.integers(1, 5))):
        x, reach = int(random.integers(canvas.shape[1])), int(random.integers(2, 7))
        y = 0 if random.random() < 0.5 else HEIGHT - 1
        axes = (int(random.integers(2, 9)), reach)
        cv2.ellipse(canvas, (x, y), axes, 0, 0, 360, int(random.integers(120, 256)), 2, cv2.LINE_AA)


def _scribble(random: Generator, canvas: MatLike, width: int) -> None:
    """A wavy stroke over a part of the line crop, behind the digits."""
    start = max(0, width - 12)
    points = random.uniform(0, 1, (int(random.integers(4, 12)), 2)) * [30, HEIGHT] + [start, 0]
    cv2.polylines(canvas, [points.astype(np.int32)], False, 200, int(random.integers(1, 3)))


def background(random: Generator, width: int) -> MatLike:
    """Paper that is not plain: float32 (HEIGHT, width), 0 paper to 1 ink."""
    canvas: MatLike = np.zeros((HEIGHT, width), np.float32)
    for kind in random.choice(len(_KINDS), int(random.integers(1, 3)), replace=False):
        canvas = np.maximum(canvas, _KINDS[kind](random, width))
    return canvas


def _grain(random: Generator, width: int) -> MatLike:
    noise: MatLike = random.normal(0, 1, (HEIGHT, width)).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), random.uniform(0.5, 4), sigmaY=random.uniform(0.5, 4))
    return np.clip(noise / max(float(noise.std()), 1e-6) * random.uniform(0.03, 0.18), 0, 1)


def _waves(random: Generator, width: int) -> MatLike:
    """Families of curved lines, as on printed cheques."""
    y, x = np.mgrid[:HEIGHT, :width].astype(np.float32)
    canvas: MatLike = np.zeros((HEIGHT, width), np.float32)
    for _ in range(int(random.integers(1, 4))):
        angle, step = random.uniform(0, pi), random.uniform(3, 10)
        bend = random.uniform(0, 6) * np.sin(
            2 * pi * x / random.uniform(20, 80) + random.uniform(0, 2 * pi)
        )
        phase = (np.cos(angle) * x + np.sin(angle) * y + bend) / step
        ridge = np.clip(1 - np.abs((phase % 1) - 0.5) * step / random.uniform(0.8, 1.6), 0, 1)
        canvas = np.maximum(canvas, ridge.astype(np.float32))
    return np.asarray(canvas * random.uniform(0.1, 0.5), np.float32)


def _dotted(random: Generator, width: int) -> MatLike:
    """A raster of dots or crosses, in two directions."""
    y, x = np.mgrid[:HEIGHT, :width].astype(np.float32)
    step, angle = random.uniform(2.5, 8), random.uniform(0, pi)
    u, v = np.cos(angle) * x + np.sin(angle) * y, np.cos(angle) * y - np.sin(angle) * x
    raster = np.cos(2 * pi * u / step) * np.cos(2 * pi * v / step)
    strength = random.uniform(0.1, 0.45)
    noise = 1 + 0.4 * random.normal(0, 1, (HEIGHT, width))
    return np.asarray(np.clip(raster * noise * strength, 0, 1), np.float32)


def _rules(random: Generator, width: int) -> MatLike:
    """Ruled lines along the text, near the digits' feet or anywhere."""
    canvas: MatLike = np.zeros((HEIGHT, width), np.float32)
    for _ in range(int(random.integers(1, 3))):
        near = random.random() < 0.6
        y = random.normal(26, 2) if near else random.uniform(0, HEIGHT)
        tilt = random.normal(0, 0.015) * width
        ends = (0, round(y)), (width, round(y + tilt))
        strength = float(random.uniform(0.2, 1))
        cv2.line(canvas, *ends, strength, int(random.integers(1, 3)), cv2.LINE_AA)
    return canvas


def _bars(random: Generator, width: int) -> MatLike:
    """Borders of fields: upright lines over the whole height, at an end or in a row."""
    canvas: MatLike = np.zeros((HEIGHT, width), np.float32)
    strength, pen = float(random.uniform(0.2, 1)), int(random.integers(1, 3))
    kind = random.random()
    if kind < 0.7:
        at = [random.uniform(0, 5)] if kind < 0.4 else [random.uniform(width - 5, width)]
    else:
        at = list(np.arange(random.uniform(0, 20), width, random.uniform(16, 30)))
    for x in at:
        tilt = random.normal(0, 0.6)
        ends = (round(x - tilt), 0), (round(x + tilt), HEIGHT)
        cv2.line(canvas, *ends, strength, pen, cv2.LINE_AA)
    if kind > 0.85:
        for y in (random.uniform(0, 4), random.uniform(HEIGHT - 4, HEIGHT)):
            cv2.line(canvas, (0, round(y)), (width, round(y)), strength, pen, cv2.LINE_AA)
    return canvas


def _shade(random: Generator, width: int) -> MatLike:
    """A dark end or edge, as a shadow or the table leaves."""
    across = np.linspace(-1, 1, width, dtype=np.float32)[None]
    down = np.linspace(-1, 1, HEIGHT, dtype=np.float32)[:, None]
    angle = random.uniform(0, 2 * pi)
    edge = np.cos(angle) * across + np.sin(angle) * down - random.uniform(0.7, 1.1)
    shade = np.clip(edge * random.uniform(1, 20), 0, random.uniform(0.2, 1))
    return np.asarray(shade, np.float32)


_KINDS = [_grain, _waves, _waves, _dotted, _dotted, _rules, _rules, _bars, _shade]
