"""Pictures that a rejector learns from: digits that can be known, and what cannot be.

Each family draws a picture and says which digit is on it, if it is one that may be read, and of
which kind it is where it is read wrongly.
"""

from collections.abc import Callable
from math import cos, pi, sin

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from models.imaging.picture import Grey
from training.data.no_digit import drawing
from training.rejector.covers import transformed, trimmed
from training.rejector.drawn import Drawn, height_of, placed
from training.rejector.glyphs import Glyphs
from training.rejector.marks import ringed, struck
from training.rejector.pairs import several
from training.rejector.paper import on_paper
from training.rejector.strokes import is_slash


def single(random: Generator, glyphs: Glyphs) -> Drawn:
    """A digit alone, now and then with a part of a neighbour at the border.

    A one like a slash says nothing.
    """
    if random.random() < 0.12:
        index = int(random.integers(len(glyphs.digits.digit)))
        image, label = glyphs.digits.ink[index].numpy(), int(glyphs.digits.digit[index])
        return Drawn(image if random.random() < 0.5 else 255 - image, label, "unclear", True)
    cover, label = glyphs.digit(random, height_of(random))
    tight = random.random() < 0.15
    canvas = placed(random, cover, -0.05, 0.1) if tight else placed(random, cover)
    if not tight and random.random() < 0.2:
        canvas = _with_neighbour(random, canvas, glyphs)
    can_be_known = not (label == 1 and is_slash(cover))
    return Drawn(on_paper(canvas, random), label, "unclear", can_be_known)


def _with_neighbour(random: Generator, canvas: MatLike, glyphs: Glyphs) -> MatLike:
    """With a part of another digit that reaches in over one side, where there is room."""
    height, width = canvas.shape
    x, y, wide, high = cv2.boundingRect((canvas > 40).astype(np.uint8))
    other, _ = glyphs.digit(random, max(8, round(high * random.uniform(0.7, 1.2))))
    side = int(random.integers(4))
    room = (x, width - x - wide, y, height - y - high)[side] - 2
    reach = min(int(random.uniform(0.1, 0.5) * other.shape[1 if side < 2 else 0]), room)
    if reach < 2:
        return canvas
    turned = np.rot90(canvas, (0, 2, 1, 3)[side]).copy()  # so that the side is at the left
    part = np.rot90(other, (0, 2, 1, 3)[side])[:, -reach:]
    top = int(random.integers(-part.shape[0] // 2, turned.shape[0]))
    first, last = max(0, top), min(turned.shape[0], top + part.shape[0])
    if last > first:
        area = turned[first:last, :reach]
        np.maximum(area, part[first - top : last - top], out=area)
    return np.ascontiguousarray(np.rot90(turned, -(0, 2, 1, 3)[side]))


def cut_off(random: Generator, glyphs: Glyphs) -> Drawn:
    """A digit of which the border takes 7 to 50 %; a little of it says nothing."""
    cover, label = glyphs.digit(random, height_of(random))
    canvas, share = placed(random, cover), random.uniform(0.07, 0.5)
    x, y, wide, high = cv2.boundingRect((canvas > 40).astype(np.uint8))
    side = int(random.integers(4))
    if side == 0:
        canvas = canvas[y + int(share * high) :]
    elif side == 1:
        canvas = canvas[: y + high - int(share * high)]
    elif side == 2:
        canvas = canvas[:, x + int(share * wide) :]
    else:
        canvas = canvas[:, : x + wide - int(share * wide)]
    return Drawn(on_paper(canvas, random), label, "cut off", False)


def tiny(random: Generator, glyphs: Glyphs) -> Drawn:
    """A digit in a picture of few pixels, 6x6 to 40x40."""
    cover, label = glyphs.digit(random, 80)
    canvas = placed(random, cover, 0.04, 0.3 if random.random() < 0.6 else 1.2)
    side = round(float(np.exp(random.uniform(np.log(6), np.log(40)))))
    small = cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA)
    kind = random.random()
    if kind < 0.5:
        return Drawn(on_paper(small, random), label, "unclear", True)
    return Drawn(np.asarray(255 - small if kind < 0.85 else small), label, "unclear", True)


def turned(random: Generator, glyphs: Glyphs) -> Drawn:
    """A digit on its side or upside down; a six and a nine then say nothing of each other."""
    cover, label = glyphs.digit(random, height_of(random))
    quarters = int(random.choice([1, 2, 3], p=[0.28, 0.44, 0.28]))
    angle = quarters * pi / 2 + random.normal(0, 0.06)
    matrix = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    canvas = placed(random, transformed(cover, matrix))
    ambiguous = quarters == 2 and label in (6, 9)
    return Drawn(on_paper(canvas, random), label, None if ambiguous else "turned", False)


def two_toned(random: Generator, glyphs: Glyphs) -> Drawn:
    """A bright digit with a dark halo, or one half bright on dark and half dark on bright."""
    height = max(20, height_of(random))
    cover, label = glyphs.digit(random, height)
    canvas = placed(random, cover, 0.15)
    if random.random() < 0.4:
        return Drawn(_haloed(random, canvas, height), label, "unclear", False)
    rows, columns = canvas.shape
    y, x = np.mgrid[:rows, :columns]
    angle = random.integers(4) * pi / 2 if random.random() < 0.5 else random.uniform(0, 2 * pi)
    middle = cv2.boundingRect((canvas > 40).astype(np.uint8))
    across, down = x - middle[0] - middle[2] / 2, y - middle[1] - middle[3] / 2
    side = across * cos(angle) + down * sin(angle) > random.normal(0, 0.1 * height)
    if random.random() < 0.6:
        sheet = on_paper(canvas, random)
        return Drawn(np.where(side, 255 - sheet, sheet), label, "unclear", False)
    bright, dark = random.uniform(160, 255), random.uniform(0, 90)
    two = np.where(side != (canvas > 127), bright, dark)
    noisy = two + random.normal(0, random.uniform(0, 6), two.shape)
    return Drawn(np.clip(noisy, 0, 255).astype(np.uint8), label, "unclear", False)


def _haloed(random: Generator, canvas: MatLike, height: int) -> Grey:
    ink = canvas.astype(np.float32) / 255
    pen = max(1, round(height * random.uniform(0.03, 0.18)))
    halo = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * pen + 1,) * 2))
    paper = random.uniform(90, 215)
    sheet = paper * (1 - random.uniform(0.3, 0.95) * halo)
    sheet = sheet * (1 - ink) + ink * random.uniform(paper, 255)
    noisy = sheet + random.normal(0, random.uniform(0, 6), ink.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def letter(random: Generator, glyphs: Glyphs) -> Drawn:
    """A letter that is not drawn like a digit."""
    canvas = placed(random, glyphs.letter(random, height_of(random)))
    return Drawn(on_paper(canvas, random), None, "no digit", False)


def symbol(random: Generator, glyphs: Glyphs) -> Drawn:
    """A punctuation mark or symbol."""
    canvas = placed(random, glyphs.symbol(random, height_of(random)))
    return Drawn(on_paper(canvas, random), None, "no digit", False)


def nothing(random: Generator, glyphs: Glyphs) -> Drawn:
    """A figure of straight sides, a blot, scribble, texture or pattern."""
    if random.random() < 0.4:
        canvas = placed(random, _figure(random, height_of(random)))
        return Drawn(on_paper(canvas, random), None, "no digit", False)
    return Drawn(drawing(random, glyphs.digits), None, "no digit", False)


def _figure(random: Generator, height: int) -> MatLike:
    corners = int(random.integers(3, 8))
    along = random.uniform(0, 2 * pi) + (np.arange(corners) + random.normal(0, 0.1, corners)) * (
        2 * pi / corners
    )
    reach = height / 2 * random.uniform(0.85, 1, corners)
    points = np.stack([reach * random.uniform(0.7, 1.2) * np.cos(along), reach * np.sin(along)], 1)
    cover = np.zeros((2 * height, 2 * height), np.uint8)
    pen = max(1, round(height * random.uniform(0.02, 0.14)))
    moved = np.rint(points + height).astype(np.int32)
    cv2.polylines(cover, [moved], True, 255, pen, cv2.LINE_AA)
    return trimmed(cover)


Family = Callable[[Generator, Glyphs], Drawn]
FAMILIES: tuple[tuple[Family, float], ...] = (  # and the share of pictures
    (single, 0.46),
    (cut_off, 0.05),
    (tiny, 0.06),
    (several, 0.28),
    (ringed, 0.02),
    (struck, 0.08),
    (turned, 0.16),
    (two_toned, 0.09),
    (letter, 0.17),
    (symbol, 0.09),
    (nothing, 0.02),
)
