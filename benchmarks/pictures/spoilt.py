"""Drawn pictures of numbers of which one digit is spoilt: blotted, cut, much larger or smaller.

MNIST's validation images, a row in a crop or three on a sheet, on drawn paper.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from benchmarks.pictures.paper import inked
from models.imaging.picture import Grey
from training.data import mnist
from training.data.mnist import Images

HEIGHT = 26, 90  # pixels of a digit, least and most
_INK = 60  # of 255, from which on a pixel is of a digit


class Spoilt(NamedTuple):
    """A picture, the number of which a digit is spoilt, and from where to where its row reaches.

    top, bottom: in pixels of the picture.
    """

    grey: Grey
    text: str
    top: float
    bottom: float


class _Row(NamedTuple):
    """Cover uint8 (height, width), 255 is ink; the digits, and each one's first and last column."""

    cover: MatLike
    text: str
    sides: list[tuple[int, int]]


@cache
def _held() -> Images:
    return mnist.train_and_validation()[1]


def _digit(random: Generator, height: float) -> tuple[MatLike, str]:
    index = int(random.integers(len(_held().digit)))
    image = _held().ink[index].numpy()
    x, y, wide, high = cv2.boundingRect((image > _INK).astype(np.uint8))
    scale = max(2.0, height) / max(high, wide)
    size = (max(1, round(wide * scale)), max(1, round(high * scale)))
    part = cv2.resize(image[y : y + high, x : x + wide], size, interpolation=cv2.INTER_CUBIC)
    return part, str(int(_held().digit[index]))


def _row(random: Generator, height: float, sizes: list[float]) -> _Row:
    """Digits side by side, each of its size times that height, on one line or in the middle."""
    digits = [_digit(random, height * size) for size in sizes]
    tallest = max(image.shape[0] for image, _ in digits)
    on_line = random.random() < 0.5
    sides, columns = [], []
    at = 0
    for image, _ in digits:
        gap = int(height * random.uniform(0.08, 0.4))
        spare = tallest - image.shape[0]
        up = spare if on_line else spare // 2
        columns.append(np.pad(image, ((up, spare - up), (0, gap))))
        sides.append((at, at + image.shape[1]))
        at += image.shape[1] + gap
    cover = np.concatenate(columns, axis=1)[:, : sides[-1][1]]
    return _Row(cover, "".join(text for _, text in digits), sides)


def _on_paper(random: Generator, row: _Row, height: float, cut: str = "") -> Spoilt:
    """The row in a picture of its own, or between two others on a sheet.

    cut: the side at which the picture ends where the row does; "" where there is paper all around.
    """
    margins = {side: int(height * random.uniform(0.3, 1.0)) for side in ("l", "r", "t", "b")}
    if cut:
        margins[cut] = 0
    above, below = [], []
    if random.random() < 0.5:
        others = [_row(random, height, [1.0] * int(random.integers(2, 6))).cover for _ in range(2)]
        above, below = ([] if cut == "t" else [others[0]]), ([] if cut == "b" else [others[1]])
    rows = [*above, row.cover, *below]
    wide = max(cover.shape[1] for cover in rows)
    lines = []
    for cover in rows:
        room = wide - cover.shape[1]
        left = {"l": 0, "r": room}.get(cut, int(random.integers(room + 1)))
        lines.append(np.pad(cover, ((0, int(0.9 * height)), (left, room - left))))
    canvas = np.concatenate(lines)[: -int(0.9 * height)]
    ends = (margins["t"], margins["b"]), (margins["l"], margins["r"])
    top = margins["t"] + sum(line.shape[0] for line in lines[: len(above)])
    grey = inked(np.pad(canvas, ends), random)
    return Spoilt(grey, row.text, top, top + row.cover.shape[0])


def _plain(random: Generator) -> tuple[float, list[float]]:
    """A height, and the sizes of two to six digits."""
    count = int(random.integers(2, 7))
    return random.uniform(*HEIGHT), list(random.uniform(0.85, 1.1, count))


def intact(random: Generator) -> Spoilt:
    """No digit is spoilt: to be read."""
    height, sizes = _plain(random)
    return _on_paper(random, _row(random, height, sizes), height)


def sized(random: Generator, least: float, most: float) -> Spoilt:
    """One digit that many times as high as the others."""
    height, sizes = _plain(random)
    sizes[int(random.integers(len(sizes)))] = random.uniform(least, most)
    return _on_paper(random, _row(random, height, sizes), height)


def blotted(random: Generator) -> Spoilt:
    """A blot of ink over most of a digit."""
    height, sizes = _plain(random)
    row = _row(random, height, sizes)
    left, right = row.sides[int(random.integers(len(row.sides)))]
    rows = np.flatnonzero(row.cover[:, left:right].max(1) > _INK)
    middle = np.array([(left + right) / 2, (rows[0] + rows[-1]) / 2])
    middle += random.uniform(-0.12, 0.12, 2) * height
    axes = np.maximum(1, random.uniform(0.28, 0.5, 2) * height)
    box = (tuple(middle.tolist()), tuple((2 * axes).tolist()), random.uniform(0, 180))
    edge = int(height)  # a blot may be larger than the row
    cover = np.pad(row.cover, edge)
    cv2.ellipse(cover, ((box[0][0] + edge, box[0][1] + edge), box[1], box[2]), 255, -1, cv2.LINE_AA)
    x, y, wide, high = cv2.boundingRect((cover > _INK).astype(np.uint8))
    return _on_paper(random, row._replace(cover=cover[y : y + high, x : x + wide]), height)


def cut(random: Generator) -> Spoilt:
    """The border takes 25 to 70 % of the first or the last digit, or 20 to 50 % of the row."""
    height, sizes = _plain(random)
    row = _row(random, height, sizes)
    side = str(random.choice(["l", "r", "l", "r", "t", "b"]))
    share = random.uniform(0.25, 0.7) if side in "lr" else random.uniform(0.2, 0.5)
    cover = row.cover
    if side == "l":
        cover = cover[:, int(share * (row.sides[0][1] - row.sides[0][0])) :]
    elif side == "r":
        first, last = row.sides[-1]
        cover = cover[:, : last - int(share * (last - first))]
    elif side == "t":
        cover = cover[int(share * len(cover)) :]
    else:
        cover = cover[: -int(share * len(cover))]
    return _on_paper(random, row._replace(cover=cover), height, side)


SPOILT: dict[str, Callable[[Generator], Spoilt]] = {
    "blotted": blotted,
    "cut by the border": cut,
    "much larger": partial(sized, least=1.7, most=2.5),
    "much smaller": partial(sized, least=0.3, most=0.55),
}
