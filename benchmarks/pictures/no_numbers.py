"""Drawn pages without a number: print, words by hand, drawings, texture, paper."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator

from benchmarks.pictures.nothing import shape
from benchmarks.pictures.paper import inked, page
from models.imaging.picture import Grey
from training.data import fonts
from training.lines.words import word

_SHAPE = (1000, 800)  # pixels down and across
PRINTED = ("eb-garamond", "fira-sans", "ibm-plex-mono", "karla", "libre-baskerville",
            "merriweather", "rubik", "work-sans")  # fmt: skip
HANDWRITTEN = tuple(name for name in fonts.KEPT_ASIDE if name not in PRINTED)


def printed(random: Generator) -> Grey:
    """Paragraphs of words in print."""
    return _words(random, PRINTED, random.uniform(14, 34))


def by_hand(random: Generator) -> Grey:
    """Lines of words in a font like a hand's."""
    return _words(random, HANDWRITTEN, random.uniform(24, 70))


def drawings(random: Generator) -> Grey:
    """Polygons, stars, crosses, waves and arrows."""
    grey = np.clip(page(_SHAPE, random), 0, 255).astype(np.uint8)
    for _ in range(int(random.integers(2, 12))):
        one = shape(random)
        side = int(random.integers(50, 240))
        small = cv2.resize(one, (side, side), interpolation=cv2.INTER_AREA)
        top, left = (int(random.integers(0, most - side)) for most in _SHAPE)
        part = grey[top : top + side, left : left + side]
        np.minimum(part, small, out=part)
    return grey


def texture(random: Generator) -> Grey:
    """Cloth, wood, a wall, leaves: noise at several scales, in uneven light."""
    grey = np.full(_SHAPE, random.uniform(70, 190), np.float32)
    for _ in range(int(random.integers(1, 4))):
        rough = random.normal(0, 1, [side // 2 for side in _SHAPE]).astype(np.float32)
        across, down = random.uniform(0.5, 12, 2)
        smooth = cv2.GaussianBlur(rough, (0, 0), across, sigmaY=down)
        large = cv2.resize(smooth / np.std(smooth), _SHAPE[::-1], interpolation=cv2.INTER_CUBIC)
        grey += random.uniform(5, 35) * large
    first, last = random.uniform(0.6, 1.3, 2).tolist()
    grey *= np.linspace(first, last, _SHAPE[1], dtype=np.float32)
    return np.clip(grey, 0, 255).astype(np.uint8)


def paper(random: Generator) -> Grey:
    """Blank paper, half of it ruled or squared, with a fold or a stain now and then."""
    grey = page(_SHAPE, random)
    if random.random() < 0.5:
        step, dark = int(random.integers(20, 60)), random.uniform(15, 90)
        grey[step // 2 :: step] -= dark
        if random.random() < 0.4:
            grey[:, step // 2 :: step] -= dark
    if random.random() < 0.3:
        middle = random.uniform([0, 0], _SHAPE[::-1]).tolist()
        stain = np.zeros(_SHAPE, np.float32)
        size = random.uniform(30, 200, 2).tolist()
        cv2.ellipse(stain, (middle, size, random.uniform(0, 180)), random.uniform(10, 80), -1)
        grey -= cv2.GaussianBlur(stain, (0, 0), random.uniform(1, 8))
    return np.clip(grey, 0, 255).astype(np.uint8)


def _words(random: Generator, names: tuple[str, ...], size: float) -> Grey:
    name, left = names[int(random.integers(len(names)))], random.uniform(0.04, 0.15) * _SHAPE[1]
    cover = np.zeros(_SHAPE, np.uint8)
    foot = random.uniform(1.5, 6) * size
    while foot < _SHAPE[0] - size:
        x = left
        for _ in range(int(random.integers(1, 12))):
            ink = fonts.cover(name, word(random), round(size))
            high, wide = ink.shape
            top = int(foot) - high
            if x + wide > _SHAPE[1] - left / 2 or top < 0:
                break
            part = cover[top : top + high, int(x) : int(x) + wide]
            np.maximum(part, ink[:, : part.shape[1]], out=part)
            x += wide + 0.35 * size
        foot += random.uniform(1.5, 2.2) * size
    return inked(cover, random)


KINDS: dict[str, Callable[[Generator], Grey]] = {
    "print": printed,
    "words by hand": by_hand,
    "drawings": drawings,
    "texture": texture,
    "paper": paper,
}
