"""MNIST's digits as if photographed: what `ink` leaves of paper, light and camera.

A row classifier that has only seen clean ink errs where a ruled line, a shadow's edge or a part of
a neighbour stays in it. Here training digits are written on simulated sheets and brought back into
the frame by `ink` as an upload would be (domain randomisation: J. Tobin et al., 2017).
"""

from math import cos, pi, sin

import cv2
import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray

from models.digit.locate import Found, ink_of
from models.imaging.picture import Grey
from training.data.mnist import Images

_SIDE = 160  # pixels of a sheet
_Sheet = NDArray[np.float32]


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
        sheet, (top, down, left, across) = _sheet(cover, digits, random), _view(cover, random)
        photo, scale = _photo(sheet[top:down, left:across], random)
        found = ink_of(photo, strict=random.random() < 0.3)
        if found is not None and _is_it(found, cover[top:down, left:across], scale):
            images.append(np.rint(found.ink * 255).astype(np.uint8))
            labels.append(int(digits.digit[index]))
    stacked = np.stack(images) if images else np.empty((0, 28, 28), np.uint8)
    return Images(torch.from_numpy(stacked), torch.tensor(labels, dtype=torch.long))


def _is_it(found: Found, cover: Grey, scale: tuple[float, float]) -> bool:
    """Whether `ink` found the digit that was written, with something or without.

    `scale` is the photo's pixels in one of the cover's, across and down.
    """
    x, y, width, height = cv2.boundingRect((cover > 64).astype(np.uint8))
    across, down = scale
    box = found.box
    left, top = max(x, box.x / across), max(y, box.y / down)
    right = min(x + width, (box.x + box.width) / across)
    bottom = min(y + height, (box.y + box.height) / down)
    shared = max(0.0, right - left) * max(0.0, bottom - top)
    both = width * height + box.width * box.height / (across * down) - shared
    return shared > 0.6 * both


def _written(image: Grey, random: Generator) -> Grey:
    """The digit's cover of the sheet, 0 to 255: turned, sheared, with a thinner or wider pen."""
    angle, shear = random.normal(0, 0.2), random.uniform(-0.3, 0.3)
    size = random.uniform(1.8, 4.8)  # pixels of the sheet in one of MNIST's
    matrix = size * np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    matrix = matrix @ np.array([[random.uniform(0.75, 1.15), shear], [0, 1]])
    middle = _SIDE / 2 + random.uniform(-12, 12, 2)
    affine = np.column_stack([matrix, middle - matrix @ np.full(2, 13.5)])
    cover = cv2.warpAffine(image, affine, (_SIDE, _SIDE), flags=cv2.INTER_CUBIC)
    if random.random() < 0.2:
        return _drawn_thin(cover, random)
    pen = int(random.integers(-2, 4))
    if pen:
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * abs(pen) + 1,) * 2)
        other = cv2.dilate(cover, disc) if pen > 0 else cv2.erode(cover, disc)
        cover = other if (other > 128).sum() > 40 else cover
    return np.asarray(cover)


def _drawn_thin(cover: Grey, random: Generator) -> Grey:
    """The ridge of the strokes, drawn with a pen of one to four pixels."""
    inside = (cover > 110).astype(np.uint8)
    distance = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    ridge = (distance >= cv2.dilate(distance, np.ones((3, 3))) - 0.4) & (inside > 0)
    joined = cv2.morphologyEx(ridge.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3)))
    pen = int(random.integers(1, 4))
    thin = cv2.dilate(joined * np.uint8(255), np.ones((pen, pen), np.uint8))
    return np.asarray(cv2.GaussianBlur(thin, (3, 3), 0))


def _sheet(cover: Grey, digits: Images, random: Generator) -> _Sheet:
    """The sheet with that digit on it, under uneven light."""
    y, x = np.mgrid[-1 : 1 : _SIDE * 1j, -1 : 1 : _SIDE * 1j].astype(np.float32)
    sheet: _Sheet = random.uniform(110, 245) * (1 + random.uniform(-0.25, 0.25) * x)
    sheet *= 1 + random.uniform(-0.25, 0.25) * y
    if random.random() < 0.4:
        sheet *= 1 - random.uniform(0.1, 0.6) * _lines(random, squared=random.random() < 0.4)
    if random.random() < 0.15:
        sheet *= 1 - _crease(random, x, y)
    inked = np.asarray(cover, np.float32)
    if random.random() < 0.3:
        neighbour = _written(digits.ink[int(random.integers(len(digits.digit)))].numpy(), random)
        part = np.roll(neighbour, *_aside(random)) * _edge(random, x, y)
        inked = np.maximum(inked, part)
    if random.random() < 0.4:
        inked *= _grain(random)
    sheet *= 1 - random.uniform(0.15, 0.95) * inked / 255
    if random.random() < 0.2:
        table = _half_plane(random, x, y, random.uniform(0.7, 0.95))
        sheet[table] *= random.choice([random.uniform(0.1, 0.6), random.uniform(1.1, 1.5)])
    if random.random() < 0.4:
        sheet[_half_plane(random, x, y, random.uniform(-0.5, 0.5))] *= random.uniform(0.3, 0.8)
    return sheet


def _view(cover: Grey, random: Generator) -> tuple[int, int, int, int]:
    """What the camera sees of the sheet, as first and last row and column.

    Often it is little more than the digit, or a little less.
    """
    if random.random() < 0.5:
        return 0, _SIDE, 0, _SIDE
    x, y, width, height = cv2.boundingRect((cover > 64).astype(np.uint8))
    margins = max(width, height) * random.uniform(-0.08, 0.6, 4)
    up, down, left, right = (int(margin) for margin in margins)
    rows = max(0, y - up), min(_SIDE, y + height + down)
    return *rows, max(0, x - left), min(_SIDE, x + width + right)


def _photo(sheet: _Sheet, random: Generator) -> tuple[Grey, tuple[float, float]]:
    """The sheet as a camera gives it, and the photo's pixels in one of its, across and down."""
    if random.random() < 0.3:
        sheet = _moved(sheet, random)
    elif random.random() < 0.3:
        sheet = np.asarray(cv2.GaussianBlur(sheet, (0, 0), random.uniform(0.5, 2.5)))
    sigma = random.choice([1.0, 4.0, 12.0, 35.0], p=[0.4, 0.3, 0.15, 0.15])
    grain = random.standard_normal(sheet.shape, np.float32) * np.float32(sigma)
    grey: Grey = np.clip(sheet + grain, 0, 255).astype(np.uint8)
    scale = 1.0, 1.0
    if random.random() < 0.3:
        grey = _compressed(grey, random)
        scale = grey.shape[1] / sheet.shape[1], grey.shape[0] / sheet.shape[0]
    return np.asarray(255 - grey if random.random() < 0.1 else grey), scale


def _grain(random: Generator) -> _Sheet:
    """How much a pencil or a ball pen leaves at each place, 0 to 1: grain or gaps."""
    noise = random.standard_normal((_SIDE, _SIDE), np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), random.uniform(0.6, 2.5))
    left = 1 - random.uniform(0.05, 0.4) * (1 + smooth / np.std(smooth))
    return np.clip(left, 0, 1).astype(np.float32)


def _crease(random: Generator, x: _Sheet, y: _Sheet) -> _Sheet:
    """What a fold takes of the light: a soft dark line, and a little of one side."""
    angle, offset = random.uniform(0, 2 * pi), random.uniform(-0.8, 0.8)
    far = x * np.float32(cos(angle)) + y * np.float32(sin(angle)) - np.float32(offset)
    line = random.uniform(0.05, 0.3) * np.exp(-((far / random.uniform(0.01, 0.05)) ** 2))
    return np.asarray(line + random.uniform(0, 0.12) * (far > 0), np.float32)


def _lines(random: Generator, squared: bool) -> _Sheet:
    """Ruled or squared paper's lines as 1, within two degrees of level."""
    sheet = np.zeros((_SIDE, _SIDE), np.float32)
    step, tilt = int(random.integers(12, 48)), random.uniform(-0.035, 0.035)
    pen = int(random.integers(1, 3))
    for at in range(int(random.integers(step)), _SIDE, step):
        end = round(at + tilt * _SIDE)
        cv2.line(sheet, (0, at), (_SIDE, end), 1.0, pen, cv2.LINE_AA)
        if squared:
            cv2.line(sheet, (at, _SIDE), (end, 0), 1.0, pen, cv2.LINE_AA)
    return sheet


def _aside(random: Generator) -> tuple[int, int]:
    """How far a neighbour is moved, and along which axis."""
    return int(random.choice([-1, 1]) * random.integers(60, 90)), int(random.integers(2))


def _edge(random: Generator, x: _Sheet, y: _Sheet) -> NDArray[np.uint8]:
    """1 in the outer part of the sheet, which a neighbour may reach into."""
    return (np.maximum(abs(x), abs(y)) > random.uniform(0.6, 0.85)).astype(np.uint8)


def _half_plane(random: Generator, x: _Sheet, y: _Sheet, offset: float) -> NDArray[np.bool_]:
    angle = random.uniform(0, 2 * pi)
    return x * cos(angle) + y * sin(angle) > offset


def _moved(sheet: _Sheet, random: Generator) -> _Sheet:
    """Blurred along a line, as by a hand that moves."""
    length = int(random.integers(2, 10))
    kernel = np.zeros((11, 11), np.float32)
    angle = random.uniform(0, pi)
    end = (round(5 + length / 2 * cos(angle)), round(5 + length / 2 * sin(angle)))
    cv2.line(kernel, (10 - end[0], 10 - end[1]), end, 1.0, 1)
    return np.asarray(cv2.filter2D(sheet, -1, kernel / kernel.sum()), np.float32)


def _compressed(grey: Grey, random: Generator) -> Grey:
    """Shrunk, and saved as a poor JPEG."""
    scale = random.uniform(0.2, 1)
    width, height = (max(16, round(scale * side)) for side in grey.shape[::-1])
    small = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA)
    quality = int(random.integers(10, 60))
    _, body = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(body, cv2.IMREAD_GRAYSCALE))
