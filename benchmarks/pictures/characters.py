"""Drawn letters, punctuation and symbols, in fonts that no training uses."""

from collections.abc import Iterator
from string import ascii_letters
from typing import NamedTuple

import cv2
import numpy as np
from numpy.random import Generator

from benchmarks.pictures.paper import inked
from models.imaging.picture import Grey
from training.data import fonts

LOOK_ALIKES = "OoIliSsZzBbqgDJ"  # drawn like a digit in one font or another
LETTERS = "".join(one for one in ascii_letters if one not in LOOK_ALIKES)
SYMBOLS = "/()+=#%&x"
_HEIGHTS = (120, 260)  # pixels of a capital letter, about; training's are smaller


class Character(NamedTuple):
    """A picture of one character."""

    grey: Grey
    text: str


def characters(texts: str, random: Generator) -> Iterator[Character]:
    """Each character in each font kept aside that has it, upright within 8 degrees.

    Raises:
        ScanlineError: a font is not kept and cannot be fetched.
    """
    for name in fonts.KEPT_ASIDE:
        for text in texts:
            if fonts.has(name, text):
                yield Character(_drawn(name, text, random), text)


def letter(random: Generator) -> Grey:
    """A letter that is no look-alike, in one of these fonts.

    Raises:
        ScanlineError: the font is not kept and cannot be fetched.
    """
    name, text = (str(random.choice(list(choice))) for choice in (fonts.KEPT_ASIDE, LETTERS))
    return _drawn(name, text, random)


def _drawn(name: str, text: str, random: Generator) -> Grey:
    cover = fonts.cover(name, text, int(random.integers(*_HEIGHTS) * 1.4))
    margin = int(max(cover.shape) * random.uniform(0.3, 0.8))
    canvas = np.pad(cover, margin)
    middle = (canvas.shape[1] / 2, canvas.shape[0] / 2)
    turn = cv2.getRotationMatrix2D(middle, random.uniform(-8, 8), 1)
    return inked(cv2.warpAffine(canvas, turn, canvas.shape[::-1]), random)
