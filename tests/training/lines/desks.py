"""A small desk to write strips with: drawn shapes, and no fonts."""

from functools import cache

from training.data.shapes import drawn
from training.lines.glyphs import Glyphs, glyphs_of
from training.lines.strip import Desk, desk_of


@cache
def glyphs() -> Glyphs:
    return glyphs_of(drawn(200, 1), 200, [], 1)


@cache
def desk() -> Desk:
    return desk_of(glyphs(), 1, 0.2)
