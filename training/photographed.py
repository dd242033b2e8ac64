"""MNIST's digits as if photographed: what `ink` leaves of paper, light and camera.

A row classifier that has only seen clean ink errs where a ruled line, a shadow's edge or a piece of
a neighbour stays in it. Here training digits are written on simulated pages and brought back into
the frame by `ink` as an upload would be (domain randomisation: J. Tobin et al., 2017).
"""

from math import cos, pi, sin

import cv2
import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray

from models.ink import Found, Grey, ink_of
from training.mnist import Images

_SIDE = 160  # pixels of a page
_Page = NDArray[np.float32]


def photographed(n: int, seed: int, digits: Images) -> Images:
    """Training digits as `ink` finds them on simulated photos.

    Args:
        n: how many.
        seed: decides them.
        digits: training images.
    """
    random = np.random.default_rng(seed)
    images: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    while len(images) < n:
        index = int(random.integers(len(digits.digit)))
        cover = _written(digits.ink[index].numpy(), random)
        found = ink_of(_photo(cover, digits, random))
        if found is not None and _is_it(found, cover):
            images.append(np.rint(found.ink * 255).astype(np.uint8))
            labels.append(int(digits.digit[index]))
    stacked = np.stack(images) if images else np.empty((0, 28, 28), np.uint8)
    return Images(torch.from_numpy(stacked), torch.tensor(labels, dtype=torch.long))


def _is_it(found: Found, cover: Grey) -> bool:
    """Whether `ink` found the digit that was written, with something or without."""
    x, y, width, height = cv2.boundingRect((cover > 64).astype(np.uint8))
    left, top = max(x, found.box.x), max(y, found.box.y)
    right = min(x + width, found.box.x + found.box.width)
    bottom = min(y + height, found.box.y + found.box.height)
    shared = max(0.0, right - left) * max(0.0, bottom - top)
    both = width * height + found.box.width * found.box.height - shared
    return shared > 0.6 * both


def _written(image: Grey, random: Generator) -> Grey:
    """The digit's cover of the page, 0 to 255: turned, sheared, with a thinner or wider pen."""
    angle, shear = random.uniform(-0.35, 0.35), random.uniform(-0.25, 0.25)
    size = random.uniform(1.8, 4.2)  # pixels of the page in one of MNIST's
    matrix = size * np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    matrix = matrix @ np.array([[random.uniform(0.8, 1.1), shear], [0, 1]])
    middle = _SIDE / 2 + random.uniform(-12, 12, 2)
    affine = np.column_stack([matrix, middle - matrix @ np.full(2, 13.5)])
    cover = cv2.warpAffine(image, affine, (_SIDE, _SIDE), flags=cv2.INTER_CUBIC)
    pen = int(random.integers(-2, 3))
    if pen:
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * abs(pen) + 1,) * 2)
        other = cv2.dilate(cover, disc) if pen > 0 else cv2.erode(cover, disc)
        cover = other if (other > 128).sum() > 40 else cover
    return np.asarray(cover)


def _photo(cover: Grey, digits: Images, random: Generator) -> Grey:
    """The page with that digit on it, as a camera sees it."""
    y, x = np.mgrid[-1 : 1 : _SIDE * 1j, -1 : 1 : _SIDE * 1j].astype(np.float32)
    page: _Page = random.uniform(120, 245) * (1 + random.uniform(-0.2, 0.2) * x)
    page *= 1 + random.uniform(-0.2, 0.2) * y
    if random.random() < 0.4:
        page *= 1 - random.uniform(0.1, 0.6) * _lines(random, squared=random.random() < 0.3)
    inked = np.asarray(cover, np.float32)
    if random.random() < 0.3:
        neighbour = _written(digits.ink[int(random.integers(len(digits.digit)))].numpy(), random)
        part = np.roll(neighbour, *_aside(random)) * _edge(random, x, y)
        inked = np.maximum(inked, part)
    page *= 1 - random.uniform(0.35, 0.95) * inked / 255
    if random.random() < 0.15:
        page[_half_plane(random, x, y, random.uniform(0.75, 0.95))] *= random.uniform(0.1, 0.5)
    if random.random() < 0.4:
        page[_half_plane(random, x, y, random.uniform(-0.5, 0.5))] *= random.uniform(0.3, 0.8)
    if random.random() < 0.3:
        page = _moved(page, random)
    page = page + random.normal(0, random.choice([1, 4, 25]), page.shape).astype(np.float32)
    grey: Grey = np.clip(page, 0, 255).astype(np.uint8)
    if random.random() < 0.3:
        grey = _compressed(grey, random)
    return np.asarray(255 - grey if random.random() < 0.1 else grey)


def _lines(random: Generator, squared: bool) -> _Page:
    """Ruled or squared paper's lines as 1, within two degrees of level."""
    page = np.zeros((_SIDE, _SIDE), np.float32)
    step, tilt = int(random.integers(14, 48)), random.uniform(-0.035, 0.035)
    pen = int(random.integers(1, 3))
    for at in range(int(random.integers(step)), _SIDE, step):
        end = round(at + tilt * _SIDE)
        cv2.line(page, (0, at), (_SIDE, end), 1.0, pen, cv2.LINE_AA)
        if squared:
            cv2.line(page, (at, _SIDE), (end, 0), 1.0, pen, cv2.LINE_AA)
    return page


def _aside(random: Generator) -> tuple[int, int]:
    """How far a neighbour is moved, and along which axis."""
    return int(random.choice([-1, 1]) * random.integers(60, 90)), int(random.integers(2))


def _edge(random: Generator, x: _Page, y: _Page) -> NDArray[np.uint8]:
    """1 in the outer part of the page, which a neighbour may reach into."""
    return (np.maximum(abs(x), abs(y)) > random.uniform(0.6, 0.85)).astype(np.uint8)


def _half_plane(random: Generator, x: _Page, y: _Page, offset: float) -> NDArray[np.bool_]:
    angle = random.uniform(0, 2 * pi)
    return x * cos(angle) + y * sin(angle) > offset


def _moved(page: _Page, random: Generator) -> _Page:
    """Blurred along a line, as by a hand that moves."""
    length = int(random.integers(2, 10))
    kernel = np.zeros((11, 11), np.float32)
    angle = random.uniform(0, pi)
    end = (round(5 + length / 2 * cos(angle)), round(5 + length / 2 * sin(angle)))
    cv2.line(kernel, (10 - end[0], 10 - end[1]), end, 1.0, 1)
    return np.asarray(cv2.filter2D(page, -1, kernel / kernel.sum()), np.float32)


def _compressed(grey: Grey, random: Generator) -> Grey:
    """Shrunk, and saved as a poor JPEG."""
    side = int(random.integers(40, _SIDE))
    small = cv2.resize(grey, (side, side), interpolation=cv2.INTER_AREA)
    quality = int(random.integers(10, 60))
    _, body = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(body, cv2.IMREAD_GRAYSCALE))
