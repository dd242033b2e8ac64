"""Paper that is not plain: light that falls off, bands, printed patterns, hatching."""

from math import exp, log, pi

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from training.lines.thinning import Bytes

WIDEST = 640  # pixels of a pattern
TALL = 48


def pattern(random: Generator) -> Bytes:
    """Waves, rings, hatching or grain: uint8 (TALL, WIDEST), 0 nothing to 255."""
    if random.random() < 0.15:
        grain: MatLike = (random.random((TALL, WIDEST)) < random.uniform(0.05, 0.4)) * np.float32(1)
        return _bytes(cv2.GaussianBlur(grain, (0, 0), random.uniform(0.4, 1)))
    y, x = np.mgrid[:TALL, :WIDEST].astype(np.float32)
    found = np.zeros((TALL, WIDEST), np.float32)
    for _ in range(int(random.integers(1, 3))):
        step = exp(random.uniform(log(2.5), log(12)))
        if random.random() < 0.25:
            phase = (
                np.hypot(x - random.uniform(0, WIDEST), y - random.uniform(-60, TALL + 60)) / step
            )
        else:
            angle = random.uniform(0, pi)
            if random.random() < 0.4:  # ruled one way
                angle = (0, pi / 2)[int(random.integers(2))] + random.normal(0, 0.05)
            phase = (x * np.cos(angle) + y * np.sin(angle)) / step
        for _ in range(int(random.integers(0, 3))):
            angle, long = random.uniform(0, pi), random.uniform(15, 90)
            bend = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * pi / long)
            phase = phase + random.uniform(0.1, 0.8) * bend
        ridge = (np.sin(2 * pi * phase) - random.uniform(-0.3, 0.8)) * random.uniform(1, 4)
        found = np.maximum(found, np.clip(ridge, 0, 1))
    return _bytes(found)


def _bytes(image: MatLike) -> Bytes:
    return np.asarray(np.clip(image, 0, 1) * 255, np.uint8)


def paper(random: Generator, shape: tuple[int, int]) -> MatLike:
    """Brightness of an empty sheet around its mean: float32 of that shape, near 1."""
    height, width = shape
    spread = (0.01, 0.03, 0.08)[int(random.integers(3))]
    coarse = 1 + random.normal(0, spread, (2, max(2, width // 40))).astype(np.float32)
    light = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    if random.random() < 0.2:
        bands = 1 + random.normal(0, 0.03, (int(random.integers(3, 9)), 1)).astype(np.float32)
        light = light * cv2.resize(bands, (width, height), interpolation=cv2.INTER_CUBIC)
    return light


def patterned(random: Generator, light: MatLike, pattern: Bytes, strength: float) -> MatLike:
    """The sheet with a part of the pattern printed on it, a share of `strength` darker."""
    height, width = light.shape
    start = int(random.integers(0, max(1, pattern.shape[1] - width)))
    part = pattern[:height, start : start + width]
    if part.shape != light.shape:
        part = np.asarray(cv2.resize(part, (width, height)), np.uint8)
    return light * (1 - part * np.float32(strength / 255))
