import numpy as np

from tests.training.lines.desks import glyphs
from tests.training.lines.test_fonts import SANS
from training.data.shapes import drawn
from training.lines.glyphs import HEIGHT, MARGIN, glyphs_of
from training.lines.separators import MARKS


def test_there_are_glyphs_of_every_symbol() -> None:
    found = glyphs()
    assert [len(one) > 0 for one in found.hands] == [True] * 10
    assert [len(one) > 100 for one in found.shapes] == [True] * 10
    assert set(found.marks) == set(MARKS)
    assert found.fonts == []


def test_digits_are_of_one_height_and_upright() -> None:
    for digit, some in enumerate(glyphs().hands):
        for glyph in some:
            lines = glyph.field == 0
            rows = np.flatnonzero(lines.any(1))
            assert rows[0] == MARGIN
            assert len(glyph.field) - 1 - rows[-1] == MARGIN
            assert glyph.above == rows[-1] - rows[0] + 1
            assert 0.6 * HEIGHT < glyph.above < 1.3 * HEIGHT, digit


def test_a_font_gives_its_symbols_where_they_stand() -> None:
    (found,) = glyphs_of(drawn(10, 1), 10, [SANS], 1).fonts
    assert set(found) == set("0123456789" + MARKS)
    assert found["."].above < 8
    assert abs(found["8"].above - HEIGHT) < 6
    assert 8 < found["-"].above < 24
