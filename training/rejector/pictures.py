"""Pictures that a rejector learns from: digits that can be known, and what cannot be.

Each family draws a picture and says which digit is on it, if it is one that may be read, and of
which kind it is where it is read wrongly.
"""

from collections.abc import Callable
from math import cos, pi, sin
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from models.artifact.card import Kind
from models.imaging.picture import Grey
from training.digits.outliers import drawing
from training.rejector.glyphs import Glyphs, transformed, trimmed
from training.rejector.paper import on_paper

_BAR = 0.45  # radians from level that a seven's own bar may be aslant
_HEIGHTS = (15.0, 130.0)  # pixels of a digit


class Drawn(NamedTuple):
    """A picture.

    digit: what may be read on it; None where nothing may.
    wrong: the kind that it is of where it is read otherwise; None where it then says nothing.
    right: whether it can be known where it is read so; False where it then says nothing.
    """

    grey: Grey
    digit: int | None
    wrong: Kind | None
    right: bool


def _height(random: Generator) -> int:
    low, high = np.log(_HEIGHTS)
    return round(float(np.exp(random.uniform(low, high))))


def _placed(random: Generator, cover: MatLike, least: float = 0.06, most: float = 1.2) -> MatLike:
    """On a canvas with margins of those shares of its longer side; most often within half."""
    longer = max(cover.shape)
    margins = random.uniform(least, most if random.random() < 0.35 else min(most, 0.5), 4)
    up, down, left, right = (int(margin * longer) for margin in margins)
    return np.pad(cover, ((up, down), (left, right)))


def single(random: Generator, glyphs: Glyphs) -> Drawn:
    """A digit alone, now and then with a part of a neighbour at the border."""
    if random.random() < 0.12:
        index = int(random.integers(len(glyphs.digits.digit)))
        image, label = glyphs.digits.ink[index].numpy(), int(glyphs.digits.digit[index])
        return Drawn(image if random.random() < 0.5 else 255 - image, label, "unclear", True)
    cover, label = glyphs.digit(random, _height(random))
    tight = random.random() < 0.15
    canvas = _placed(random, cover, 0.0, 0.1) if tight else _placed(random, cover)
    if not tight and random.random() < 0.2:
        canvas = _with_neighbour(random, canvas, glyphs)
    return Drawn(on_paper(canvas, random), label, "unclear", True)


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
    cover, label = glyphs.digit(random, _height(random))
    canvas, share = _placed(random, cover), random.uniform(0.07, 0.5)
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
    canvas = _placed(random, cover, 0.04, 0.3 if random.random() < 0.6 else 1.2)
    side = round(float(np.exp(random.uniform(np.log(6), np.log(40)))))
    small = cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA)
    kind = random.random()
    if kind < 0.5:
        return Drawn(on_paper(small, random), label, "unclear", True)
    return Drawn(np.asarray(255 - small if kind < 0.85 else small), label, "unclear", True)


def several(random: Generator, glyphs: Glyphs) -> Drawn:
    """Two digits, now and then three or a letter among them, in any direction, apart or not."""
    height = _height(random)
    first, _ = glyphs.digit(random, height)
    canvas = np.pad(first, 6 * max(height, *first.shape))
    x, y, wide, high = cv2.boundingRect((canvas > 40).astype(np.uint8))
    if random.random() < 0.35:
        angle = random.uniform(0, 2 * pi)
    else:  # most often above each other: there they look like one
        angle = random.integers(2) * pi + (pi / 2 if random.random() < 0.65 else 0)
    gap, touching = random.uniform(-0.1, 0.5), random.random() < 0.6
    for _ in range(1 if random.random() < 0.85 else 2):
        if random.random() < 0.12:
            other = glyphs.letter(random, height)
        else:
            other, _ = glyphs.digit(random, max(8, round(height * random.uniform(0.65, 1.4))))
        # Apart along the direction by the boxes' halves and the gap.
        across, down = cos(angle), sin(angle)
        halves = np.array([wide + other.shape[1], high + other.shape[0]]) / 2
        reach = min(
            halves[0] / abs(across) if abs(across) > 1e-6 else np.inf,
            halves[1] / abs(down) if abs(down) > 1e-6 else np.inf,
        )
        reach += 0 if touching else gap * height
        while True:
            left = int(x + wide / 2 + across * reach - other.shape[1] / 2)
            top = int(y + high / 2 + down * reach - other.shape[0] / 2)
            area = canvas[top : top + other.shape[0], left : left + other.shape[1]]
            near = cv2.dilate(area, np.ones((3, 3), np.uint8))
            reach -= max(1, height // 20)
            if not touching or reach <= 0.3 * height or (np.minimum(near, other) > 127).any():
                break
        np.maximum(area, other, out=area)
        angle += pi
    return Drawn(on_paper(_placed(random, trimmed(canvas)), random), None, "several", False)


def ringed(random: Generator, glyphs: Glyphs) -> Drawn:
    """A digit in a drawn circle, ellipse or box."""
    cover, label = glyphs.digit(random, _height(random))
    longer = max(cover.shape)
    canvas = np.pad(cover, longer)
    middle = np.array(canvas.shape[::-1]) / 2 + random.normal(0, 0.06 * longer, 2)
    size = longer * random.uniform(1.05, 2.1) * random.uniform(0.85, 1.15, 2)
    pen = max(1, round(longer * random.uniform(0.02, 0.14)))
    shape = (middle.tolist(), size.tolist(), random.uniform(-20, 20))
    if random.random() < 0.75:
        cv2.ellipse(canvas, shape, 255, pen, cv2.LINE_AA)
    else:
        corners = np.rint(cv2.boxPoints(shape)).astype(np.int32)
        cv2.polylines(canvas, [corners], True, 255, pen, cv2.LINE_AA)
    return Drawn(on_paper(_placed(random, trimmed(canvas)), random), label, "marked", False)


def struck(random: Generator, glyphs: Glyphs) -> Drawn:
    """A digit that is struck through: by one line or two, a cross, or a scribble.

    The line is of another pen now and then, and may end where the digit does. A level line through
    a seven is its own, and says nothing.
    """
    cover, label = glyphs.digit(random, _height(random))
    height, width = cover.shape
    longer = max(cover.shape)
    canvas = np.pad(cover, longer)
    over = np.zeros_like(canvas)
    middle = np.array([longer + width / 2, longer + height / 2])
    pen = max(1, round(longer * random.uniform(0.02, 0.13)))
    kind = random.random()
    angle = random.normal(0, 0.15) if random.random() < 0.35 else random.uniform(-1.1, 1.1)

    def strike(angle: float, shift: float) -> None:
        way, off = np.array([cos(angle), sin(angle)]), np.array([-sin(angle), cos(angle)])
        across = min(width / abs(way[0]), height / max(abs(way[1]), 1e-6))
        reach = across / 2 + longer * random.uniform(-0.02, 0.35, 2)
        at = middle + off * shift * longer
        ends = [at - way * reach[0], at + random.normal(0, 0.02 * longer, 2), at + way * reach[1]]
        points = np.rint(ends).astype(np.int32)
        cv2.polylines(over, [points], False, 255, pen, cv2.LINE_AA)

    if kind < 0.6:
        strike(angle, random.normal(0, 0.08))
    elif kind < 0.72:
        apart = random.uniform(0.06, 0.16)
        strike(angle, -apart)
        strike(angle, apart)
    elif kind < 0.86:
        turn = random.uniform(0.5, 1.0)
        strike(turn, 0)
        strike(-turn, 0)
    else:
        turns = int(random.integers(5, 12))
        x = np.linspace(-0.7, 0.7, turns) * width
        y = np.where(np.arange(turns) % 2, 0.35, -0.35) * height * random.uniform(0.6, 1.2, turns)
        points = np.rint(np.stack([x, y], 1) + middle).astype(np.int32)
        cv2.polylines(over, [points], False, 255, pen, cv2.LINE_AA)
    if random.random() < 0.4:
        faint = np.float32(random.uniform(0.5, 1))
        if random.random() < 0.5:
            canvas = np.asarray(canvas * faint, np.uint8)
        else:
            over = np.asarray(over * faint, np.uint8)
    grey = on_paper(_placed(random, trimmed(np.maximum(canvas, over))), random)
    own = label == 7 and kind < 0.6 and abs(angle) < _BAR
    return Drawn(grey, label, None, False) if own else Drawn(grey, None, "marked", False)


def turned(random: Generator, glyphs: Glyphs) -> Drawn:
    """A digit on its side or upside down; a six and a nine then say nothing of each other."""
    cover, label = glyphs.digit(random, _height(random))
    quarters = int(random.integers(1, 4))
    angle = quarters * pi / 2 + random.normal(0, 0.06)
    matrix = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    canvas = _placed(random, transformed(cover, matrix))
    ambiguous = quarters == 2 and label in (6, 9)
    return Drawn(on_paper(canvas, random), label, None if ambiguous else "turned", False)


def two_toned(random: Generator, glyphs: Glyphs) -> Drawn:
    """A bright digit with a dark halo, or one half bright on dark and half dark on bright."""
    height = max(20, _height(random))
    cover, label = glyphs.digit(random, height)
    canvas = _placed(random, cover, 0.15)
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
    canvas = _placed(random, glyphs.letter(random, _height(random)))
    return Drawn(on_paper(canvas, random), None, "no digit", False)


def symbol(random: Generator, glyphs: Glyphs) -> Drawn:
    """A punctuation mark or symbol."""
    canvas = _placed(random, glyphs.symbol(random, _height(random)))
    return Drawn(on_paper(canvas, random), None, "no digit", False)


def nothing(random: Generator, glyphs: Glyphs) -> Drawn:
    """A figure, blot, scribble, texture or pattern."""
    return Drawn(drawing(random, glyphs.digits), None, "no digit", False)


Family = Callable[[Generator, Glyphs], Drawn]
FAMILIES: tuple[tuple[Family, float], ...] = (  # and the share of pictures
    (single, 0.34),
    (cut_off, 0.08),
    (tiny, 0.06),
    (several, 0.18),
    (ringed, 0.03),
    (struck, 0.1),
    (turned, 0.12),
    (two_toned, 0.06),
    (letter, 0.12),
    (symbol, 0.06),
    (nothing, 0.015),
)
