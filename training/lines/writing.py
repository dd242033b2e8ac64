"""Line crops written by code from MNIST's digits: what the line reader is trained on.

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

from models.artifact.card import DIGIT, HEIGHT
from training.lines.distractors import background, distractors, word

Bytes = NDArray[np.uint8]
Places = NDArray[np.float64]

_LONGEST = 16  # digits of a line crop
_WIDEST = 640  # pixels of a line crop
_PATCH = 52  # pixels of the square in which a digit is turned
_NEAREST = 6  # pixels from one digit's middle to the next one's, at least


class Digits(NamedTuple):
    """Images to write with: ink uint8 (n, 28, 28), 0 paper to 255 ink, and digit (n,)."""

    ink: Bytes
    digit: NDArray[np.int64]


class LineCrop(NamedTuple):
    """What was written: uint8 (HEIGHT, width), 0 paper to 255 ink; its digits and their middles."""

    ink: Bytes
    digits: list[int]
    middles: list[float]  # pixels from the left


def line_crop(random: Generator, digits: Digits) -> LineCrop:
    """A line crop written at random.

    Args:
        random: the source of randomness.
        digits: images to write with.
    """
    count = 0 if random.random() < 0.06 else min(_LONGEST, 1 + int(random.geometric(0.2)))
    hand = _hand(random)
    ink, chosen, middles = _written(random, digits, count, hand)
    canvas = distractors(random, ink, bool(chosen), hand.size)
    canvas[:, : ink.shape[1]] = np.maximum(canvas[:, : ink.shape[1]], ink)
    if random.random() < 0.06:
        before = word(random, hand.size)[:, :200]
        canvas = np.hstack([before, canvas])
        middles = [middle + before.shape[1] for middle in middles]
    return LineCrop(_seen(random, canvas), chosen, middles)


class _Hand(NamedTuple):
    """One writer.

    size: of the digits, 1 for middling ones; `unequal` is its deviation from digit to digit.
    slant: tangent of the angle, to the right.
    aspect: width against MNIST's.
    gaps: the least and the most pixels between digits; negative where they overlap.
    tilt: slope of the row.
    foot: where smaller digits stand: 1 on the line, 0 in the middle, -1 at the top.
    shrink: from which digit on they are smaller, and how much.
    """

    size: float
    unequal: float
    slant: float
    aspect: float
    gaps: tuple[float, float]
    tilt: float
    foot: float
    shrink: tuple[int, float]


def _hand(random: Generator) -> _Hand:
    gaps = [(-3.0, 0.5), (-1.0, 3.0), (1.0, 7.0), (4.0, 17.0)]
    return _Hand(
        size=float(np.clip(random.normal(0.97, 0.15), 0.6, 1.3)),
        unequal=float(random.choice([0.05, 0.1, 0.18], p=[0.5, 0.3, 0.2])),
        slant=float(np.clip(random.normal(0, 0.17), -0.45, 0.45)),
        aspect=random.uniform(0.75, 1.15),
        gaps=gaps[random.choice(4, p=[0.22, 0.28, 0.3, 0.2])],
        tilt=float(np.clip(random.normal(0, 0.02), -0.06, 0.06)),
        foot=float(np.clip(random.normal(0.6, 0.6), -1, 1)),
        shrink=(int(random.integers(1, 6)), random.uniform(0.5, 0.8))
        if random.random() < 0.12
        else (_LONGEST, 1.0),
    )


def _written(
    random: Generator, digits: Digits, count: int, hand: _Hand
) -> tuple[Bytes, list[int], list[float]]:
    """The digits' ink, which they are, and their middles."""
    # The crop begins at column _PATCH, so that a patch may begin before it.
    canvas = np.zeros((HEIGHT, _PATCH + _WIDEST), np.uint8)
    right = np.full(HEIGHT, -np.inf)  # of the ink so far, by row
    chosen: list[int] = []
    middles: list[float] = []
    edge = float(_PATCH + random.integers(1, 18))
    end = edge
    level = HEIGHT / 2 + random.normal(0, 1.5)
    same = random.random() < 0.08  # a row of one digit
    for index in range(count):
        place = int(random.integers(len(digits.digit)))
        if same and chosen:
            place = int(random.choice(np.flatnonzero(digits.digit[:4000] == chosen[0])))
        patch = _patch(random, digits.ink[place], hand, index, level + hand.tilt * end)
        inked = patch > 64
        if not inked.any():
            continue
        columns, rows = np.flatnonzero(inked.any(0)), np.asarray(inked.any(1))
        left = np.where(rows, inked.argmax(1), np.inf)
        gap = random.uniform(4, 18) if random.random() < 0.06 else random.uniform(*hand.gaps)
        near = cv2.dilate(right.reshape(-1, 1), np.ones((5, 1), np.uint8)).ravel()
        shared = np.isfinite(near) & rows
        if not chosen:
            offset = edge - columns[0]
        elif shared.any():
            offset = gap + 1 + float((near[shared] - left[shared]).max())
        else:
            offset = gap + 1 + end - columns[0]
        middle = (columns[0] + columns[-1]) / 2
        if chosen:
            offset = max(offset, middles[-1] + _NEAREST - middle)
        start = max(0, round(offset))
        if start + _PATCH > canvas.shape[1]:
            break
        if chosen and hand.gaps[0] < 0 and random.random() < 0.12:
            _join(random, canvas, right, rows, left + start)
        part = canvas[:, start : start + _PATCH]
        np.maximum(part, patch, out=part)
        last = start + _PATCH - 1 - inked[:, ::-1].argmax(1)
        right = np.where(rows, np.maximum(right, last), right)
        end = max(end, start + float(columns[-1]))
        chosen.append(int(digits.digit[place]))
        middles.append(start + middle)
    end = min(canvas.shape[1], int(end) + int(random.integers(2, 18)))
    return canvas[:, _PATCH:end], chosen, [middle - _PATCH for middle in middles]


def _patch(random: Generator, image: Bytes, hand: _Hand, index: int, level: float) -> MatLike:
    """One digit, turned and slanted: uint8 (HEIGHT, _PATCH)."""
    angle = radians(random.normal(0, 4))
    relative = float(np.clip(1 + random.normal(0, hand.unequal), 0.55, 1.4))
    if index >= hand.shrink[0]:
        relative *= hand.shrink[1]
    scale = hand.size * relative
    wide = scale * hand.aspect * random.uniform(0.92, 1.08)
    shear = hand.slant + random.normal(0, 0.04)
    matrix = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    matrix = matrix @ np.array([[wide, -shear * scale], [0, scale]])
    level += hand.foot * DIGIT / 2 * hand.size * (1 - relative) + random.normal(0, 0.7)
    shift = np.array([_PATCH / 2, level - 0.5]) - matrix @ np.array([13.5, 13.5])
    affine = np.column_stack([matrix, shift])
    return cv2.warpAffine(image, affine, (_PATCH, HEIGHT), flags=cv2.INTER_LINEAR)


def _join(
    random: Generator, canvas: Bytes, right: Places, rows: NDArray[np.bool_], left: Places
) -> None:
    """A stroke from the digit before to the next one, as a quick hand leaves."""
    before, after = np.flatnonzero(np.isfinite(right)), np.flatnonzero(rows)
    start, end = int(random.choice(before)), int(random.choice(after))
    ends = (int(right[start]), start), (int(left[end]), end)
    if abs(ends[1][0] - ends[0][0]) < 14:
        cv2.line(canvas, *ends, int(random.integers(120, 256)), int(random.integers(1, 3)))


def _seen(random: Generator, canvas: MatLike) -> Bytes:
    """The line crop as a camera leaves it: pen, bend, pattern, blur, grain."""
    kind = random.random()
    if kind < 0.55:
        way = cv2.dilate if kind < 0.35 else cv2.erode
        other = way(canvas, np.ones((3, 3), np.uint8))
        share = random.uniform(0, 0.8 if kind < 0.35 else 0.5)
        canvas = cv2.addWeighted(canvas, 1 - share, other, share, 0)
    if random.random() < 0.5:
        canvas = _bent(random, canvas)
    ink: MatLike = canvas.astype(np.float32) / 255
    if random.random() < 0.12:  # a pen that runs dry, or a light hand
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
    ink = ink * random.uniform(0.9, 1.5) - (random.uniform(0, 0.1) if random.random() < 0.5 else 0)
    if random.random() < 0.4:
        ink = ink + random.normal(0, random.uniform(0.01, 0.07), ink.shape)
    return np.asarray(np.clip(ink, 0, 1) * 255, np.uint8)


def _bent(random: Generator, canvas: MatLike) -> MatLike:
    """Under a smooth field of shifts of about a pixel."""
    height, width = canvas.shape
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
    return cv2.remap(canvas, x + shifts[0], y + shifts[1], cv2.INTER_LINEAR)
