"""A small desk to write strips with: drawn shapes, and no fonts."""

from functools import cache

import numpy as np

from training.data.shapes import drawn
from training.lines.glyphs import MARGIN, Glyphs, glyphs_of
from training.lines.strip import Desk, Shares, desk_of
from training.lines.words import Word, by_hand


@cache
def glyphs() -> Glyphs:
    return glyphs_of(drawn(200, 1), 200, [], 1)


@cache
def words() -> list[Word]:
    """Bars, by hand and in print."""
    ink = np.zeros((30, 60), np.uint8)
    ink[4:26, 4:56:8] = 255
    return [Word(np.pad(ink, MARGIN), 30, is_print=True), Word(by_hand(ink), 30, is_print=False)]


@cache
def desk() -> Desk:
    return desk_of(glyphs(), words(), 1, Shares(0.2, 0.3, 0.2))
