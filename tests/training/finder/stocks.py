"""Small stocks to write pages with: drawn shapes, and fonts only where there are words."""

from functools import cache

import pytest

import training.finder.stock
from models.errors import ScanlineError
from tests.training.lines.desks import glyphs
from training.data import fonts
from training.finder.stock import Stock, stock_of


@cache
def stock() -> Stock:
    return _small((), ())


@cache
def worded() -> Stock:
    """With words, in a font of each kind; skips where these are not to be had."""
    try:
        for name in (fonts.PRINTED[0], fonts.HANDWRITTEN[0]):
            fonts.kept(name)
    except ScanlineError as error:
        pytest.skip(str(error))
    return _small(fonts.PRINTED[:1], fonts.HANDWRITTEN[:1])


def _small(printed: tuple[str, ...], handwritten: tuple[str, ...]) -> Stock:
    """A quarter of what a run is given."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_NUMBERS", "_WORDS", "_PRINTED", "_PATTERNS"):
            patch.setattr(training.finder.stock, name, getattr(training.finder.stock, name) // 4)
        return stock_of(glyphs(), 1, printed, handwritten)
