"""Strips of numbers written by code from MNIST's digits: what the line reader is trained on.

Digits are set side by side, apart, close or touching, with one writer's size, slant and pen; around
them is what real paper has: dots, dashes, letters, ruled lines, boxes, printed patterns, grain. All
of that is to be read as nothing (domain randomisation: J. Tobin et al., 2017).
"""

from math import cos, radians, sin
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator
from numpy.typing import NDArray

from models.strips import HEIGHT
from training.marks import background, marked, word

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

_LONGEST = 16  # digits of a strip
_WIDEST = 640  # pixels of a strip
_PATCH = 52  # pixels of the square in which a digit is turned
_NEAREST = 6  # pixels from one digit's middle to the next one's, at least


class Digits(NamedTuple):
    """Images to write with: ink uint8 (n, 28, 28), 0 paper to 255 ink, and digit (n,)."""

    ink: Bytes
    digit: NDArray[np.int64]


class Line(NamedTuple):
    """A written strip: uint8 (HEIGHT, width), 0 paper to 255 ink; its digits and their middles."""

    strip: Bytes
    digits: list[int]
    middles: list[float]  # pixels from the left


class _Hand(NamedTuple):
    """One writer: size in digits of middling height, slant as a tangent, gaps in pixels."""

    size: float
    slant: float
    aspect: float
    gaps: tuple[float, float]
    tilt: float
    jitter: float


def line(random: Generator, digits: Digits) -> Line:
    """A strip written at random.

    Args:
        random: the source of randomness.
        digits: images to write with.
    """
    count = 0 if random.random() < 0.06 else min(_LONGEST, 1 + int(random.geometric(0.2)))
    hand = _hand(random)
    ink, chosen, middles = _written(random, digits, count, hand)
    page = marked(random, ink, bool(chosen), hand.size)
    page[:, : ink.shape[1]] = np.maximum(page[:, : ink.shape[1]], ink)
    if random.random() < 0.06:
        before = word(random, hand.size)[:, :200]
        page = np.hstack([before, page])
        middles = [middle + before.shape[1] for middle in middles]
    return Line(_seen(random, page), chosen, middles)


def _hand(random: Generator) -> _Hand:
    size = float(np.clip(random.normal(1.0, 0.14), 0.6, 1.3))
    gaps = [(-3.0, 0.5), (-1.0, 3.0), (1.0, 7.0), (4.0, 14.0)][
        random.choice(4, p=[0.22, 0.28, 0.3, 0.2])
    ]
    return _Hand(
        size,
        float(np.clip(random.normal(0, 0.17), -0.45, 0.45)),
        random.uniform(0.75, 1.15),
        gaps,
        float(np.clip(random.normal(0, 0.02), -0.06, 0.06)),
        0.14 if random.random() < 0.3 else 0.06,
    )


def _written(
    random: Generator, digits: Digits, count: int, hand: _Hand
) -> tuple[Bytes, list[int], list[float]]:
    """The digits' ink, which they are, and their middles."""
    canvas = np.zeros((HEIGHT, _WIDEST), np.uint8)
    right = np.full(HEIGHT, -np.inf)  # of the ink so far, by row
    edge = random.integers(2, 14)
    right_most, chosen, middles = float(edge), [], []
    base = HEIGHT / 2 + random.normal(0, 1.5)
    same = random.random() < 0.08  # a row of one digit
    for index in range(count):
        place = int(random.integers(len(digits.digit)))
        if same and chosen:
            place = int(random.choice(np.flatnonzero(digits.digit[:4000] == chosen[0])))
        drop = hand.tilt * right_most + random.normal(0, 20 * hand.jitter / 2)
        patch = _patch(random, digits.ink[place], hand, base + drop)
        columns = np.flatnonzero((patch > 64).any(0))
        if not len(columns):
            continue
        rows = (patch > 64).any(1)
        left = np.where(rows, (patch > 64).argmax(1), np.inf)
        gap = random.uniform(*hand.gaps)
        if random.random() < 0.06:
            gap = random.uniform(4, 18)
        near = cv2.dilate(right.reshape(-1, 1), np.ones((5, 1), np.uint8)).ravel()
        shared = np.isfinite(near) & rows
        if index == 0 or not middles:
            offset = edge - columns[0]
        elif shared.any():
            offset = gap + 1 + float((near[shared] - left[shared]).max())
        else:
            offset = gap + 1 + right_most - columns[0]
        middle = offset + (columns[0] + columns[-1]) / 2
        if middles:
            offset += max(0.0, middles[-1] + _NEAREST - middle)
        offset = max(0, round(offset))
        if offset + _PATCH > _WIDEST:
            break
        part = canvas[:, offset : offset + _PATCH]
        joined = hand.gaps[0] < 0 and chosen and random.random() < 0.12
        if joined:
            _join(random, canvas, right, rows, left + offset)
        np.maximum(part, patch, out=part)
        ends = offset + _PATCH - 1 - (patch > 64)[:, ::-1].argmax(1)
        right = np.where(rows, np.maximum(right, ends), right)
        right_most = max(right_most, offset + float(columns[-1]))
        chosen.append(int(digits.digit[place]))
        middles.append(offset + (columns[0] + columns[-1]) / 2)
    width = min(_WIDEST, int(right_most) + int(random.integers(3, 14)))
    return canvas[:, :width], chosen, middles


def _patch(random: Generator, image: Bytes, hand: _Hand, middle: float) -> MatLike:
    """One digit, turned and slanted: uint8 (HEIGHT, _PATCH)."""
    angle = radians(random.normal(0, 4))
    scale = hand.size * (1 + random.normal(0, hand.jitter))
    scale_x = scale * hand.aspect * random.uniform(0.92, 1.08)
    shear = hand.slant + random.normal(0, 0.04)
    matrix = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    matrix = matrix @ np.array([[scale_x, -shear * scale], [0, scale]])
    shift = np.array([_PATCH / 2, middle - 0.5]) - matrix @ np.array([13.5, 13.5])
    affine = np.column_stack([matrix, shift])
    return cv2.warpAffine(image, affine, (_PATCH, HEIGHT), flags=cv2.INTER_LINEAR)


def _join(
    random: Generator, canvas: Bytes, right: NDArray[np.float64], rows: Bytes, left: Floats
) -> None:
    """A stroke from the digit before to the next one, as a quick hand leaves."""
    before, after = np.flatnonzero(np.isfinite(right)), np.flatnonzero(rows)
    start, end = int(random.choice(before)), int(random.choice(after))
    ends = (int(right[start]), start), (int(left[end]), end)
    if abs(ends[1][0] - ends[0][0]) < 14:
        cv2.line(canvas, *ends, int(random.integers(120, 256)), int(random.integers(1, 3)))


def _seen(random: Generator, page: MatLike) -> Bytes:
    """The strip as a camera and `page` leave it: pen, bend, pattern, blur, grain."""
    kind = random.random()
    if kind < 0.55:
        way = cv2.dilate if kind < 0.35 else cv2.erode
        other = way(page, np.ones((3, 3), np.uint8))
        share = random.uniform(0, 0.8 if kind < 0.35 else 0.5)
        page = cv2.addWeighted(page, 1 - share, other, share, 0)
    if random.random() < 0.5:
        page = _bent(random, page)
    ink: MatLike = page.astype(np.float32) / 255
    if random.random() < 0.2:  # a pen that runs dry, or a light hand
        depth = cv2.resize(
            random.uniform(0.35, 1, (2, max(2, ink.shape[1] // 12))).astype(np.float32),
            (ink.shape[1], HEIGHT),
        )
        ink = ink * depth
    if random.random() < 0.5:
        ink = 1 - (1 - ink) * (1 - background(random, ink.shape[1]))
    if random.random() < 0.5:
        ink = cv2.GaussianBlur(ink, (0, 0), random.uniform(0.3, 1.1))
    if random.random() < 0.15:
        share = random.uniform(0.5, 0.9)
        size = (max(1, round(ink.shape[1] * share)), round(HEIGHT * share))
        small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
        ink = cv2.resize(small, (ink.shape[1], HEIGHT), interpolation=cv2.INTER_LINEAR)
    ink = ink * random.uniform(0.8, 1.3) - (random.uniform(0, 0.1) if random.random() < 0.5 else 0)
    if random.random() < 0.4:
        ink = ink + random.normal(0, random.uniform(0.01, 0.07), ink.shape)
    return np.asarray(np.clip(ink, 0, 1) * 255, np.uint8)


def _bent(random: Generator, page: MatLike) -> MatLike:
    """Under a smooth field of shifts of about a pixel."""
    height, width = page.shape
    grid = (4, max(2, width // 9))
    strength = random.uniform(0.3, 1.3)
    shifts = [
        cv2.resize(
            random.normal(0, strength, grid).astype(np.float32),
            (width, height),
            interpolation=cv2.INTER_CUBIC,
        )
        for _ in range(2)
    ]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    return cv2.remap(page, x + shifts[0], y + shifts[1], cv2.INTER_LINEAR)


