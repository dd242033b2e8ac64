"""A small stock to write pages with: drawn shapes, no fonts."""

from functools import cache

import pytest

from models.errors import ScanlineError
from tests.training.lines.desks import glyphs
from training.data import fonts
from training.finder.stock import Stock, stock_of


@cache
def stock() -> Stock:
    return stock_of(glyphs(), 1, (), ())


@cache
def worded() -> Stock:
    """With words, in a font of each kind; skips where these are not to be had."""
    try:
        for name in (fonts.PRINTED[0], fonts.HANDWRITTEN[0]):
            fonts.kept(name)
    except ScanlineError as error:
        pytest.skip(str(error))
    return stock_of(glyphs(), 1, fonts.PRINTED[:1], fonts.HANDWRITTEN[:1])
