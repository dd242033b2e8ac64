"""Covers on paper, as a scan, a screen or a camera shows them."""

from math import cos, pi, sin

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator
from numpy.typing import NDArray

from models.imaging.picture import Grey

Floats = NDArray[np.float32]


def on_paper(cover: MatLike, random: Generator) -> Grey:
    """A picture of what is written.

    Args:
        cover: uint8 (height, width), 0 paper to 255 ink.
        random: decides paper, light, pen and camera.

    Returns:
        uint8 of that shape.
    """
    ink = np.asarray(cover, np.float32) / np.float32(255)
    grey = _plain(ink, random) if random.random() < 0.45 else _photographed(ink, random)
    if random.random() < 0.12:
        grey = edged(grey, random)
    if random.random() < 0.25:
        quality = int(random.integers(15, 90))
        _, body = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])
        grey = np.asarray(cv2.imdecode(body, cv2.IMREAD_GRAYSCALE))
    return np.asarray(255 - grey if random.random() < 0.12 else grey)


def _plain(ink: Floats, random: Generator) -> Grey:
    """As a scan or a screen: even paper."""
    paper = 255.0 if random.random() < 0.5 else random.uniform(200, 255)
    sheet = paper - ink * paper * random.uniform(0.4, 1)
    if random.random() < 0.3:
        sheet = sheet + random.normal(0, random.uniform(0.5, 6), ink.shape)
    if random.random() < 0.15:
        sheet = sheet * (1 - random.uniform(0.1, 0.6) * lines(ink.shape, random))
    return np.asarray(np.clip(sheet, 0, 255), np.uint8)


def edged(grey: Grey, random: Generator) -> Grey:
    """With the sheet's edge along one border, as scanners draw it: a thin dark line."""
    turned = np.rot90(grey, int(random.integers(4))).copy()
    side = min(grey.shape)
    first = int(random.uniform(0, 0.03) * side)
    last = first + max(1, round(random.uniform(0.01, 0.03) * side))
    turned[first:last] = turned[first:last] * random.uniform(0, 0.7)
    return turned if turned.shape == grey.shape else np.rot90(turned).copy()


def _photographed(ink: Floats, random: Generator) -> Grey:
    """As a camera sees it: uneven light, lines, shadows, the sheet's edge, grain, blur."""
    height, width = ink.shape
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    light = random.uniform(100, 245)
    slope = 0.6 if random.random() < 0.15 else 0.25
    across, down = random.uniform(-slope, slope, 2)
    sheet = np.asarray(light * (1 + across * x) * (1 + down * y), np.float32)
    if random.random() < 0.25:
        sheet = sheet * (1 - random.uniform(0.1, 0.6) * lines(ink.shape, random))
    if random.random() < 0.4:
        ink = ink * _grain(ink.shape, random)
    sheet = sheet * (1 - random.uniform(0.2, 0.95) * ink)
    if random.random() < 0.15:  # the table
        beyond = _half_plane(random, x, y, random.uniform(0.7, 0.95))
        sheet = np.where(beyond, sheet * random.choice([0.2, 0.5, 1.2, 1.4]), sheet)
    if random.random() < 0.3:  # a shadow
        soft = cv2.GaussianBlur(
            _half_plane(random, x, y, random.uniform(-0.5, 0.6)).astype(np.float32),
            (0, 0),
            random.uniform(0.3, 6),
        )
        sheet = sheet * (1 - random.uniform(0.15, 0.65) * soft)
    if random.random() < 0.35:
        most = min(2.5, 0.3 + min(height, width) / 60)
        blurred = cv2.GaussianBlur(np.asarray(sheet), (0, 0), random.uniform(0.3, most))
        sheet = np.asarray(blurred, np.float32)
    sigma = random.choice([1.0, 4.0, 10.0, 22.0], p=[0.45, 0.35, 0.15, 0.05])
    sheet = sheet + random.standard_normal(ink.shape, np.float32) * sigma
    return np.asarray(np.clip(sheet, 0, 255), np.uint8)


def lines(shape: tuple[int, ...], random: Generator) -> Floats:
    """Ruled or squared paper's lines as 1, from side to side, within two degrees of level."""
    height, width = shape
    sheet = np.zeros((height, width), np.float32)
    step = max(5, int(random.uniform(0.12, 0.7) * max(shape)))
    rise, pen = random.uniform(-0.035, 0.035), max(1, int(random.integers(1, 3) * step / 24))
    for at in range(int(random.integers(min(step, height))), height, step):
        cv2.line(sheet, (0, at), (width, round(at + rise * width)), 1.0, pen, cv2.LINE_AA)
    if random.random() < 0.35:
        for at in range(int(random.integers(step)), width, step):
            cv2.line(sheet, (at, height), (round(at + rise * height), 0), 1.0, pen, cv2.LINE_AA)
    return sheet


def _grain(shape: tuple[int, ...], random: Generator) -> Floats:
    """How much a pencil or a ball pen leaves at each place, 0 to 1: grain or gaps."""
    noise = random.standard_normal(shape, np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), random.uniform(0.6, 2.5))
    left = 1 - random.uniform(0.05, 0.35) * (1 + smooth / np.std(smooth))
    return np.clip(left, 0, 1).astype(np.float32)


def _half_plane(random: Generator, x: Floats, y: Floats, offset: float) -> NDArray[np.bool_]:
    angle = random.uniform(0, 2 * pi)
    return np.asarray(x * cos(angle) + y * sin(angle) > offset)
