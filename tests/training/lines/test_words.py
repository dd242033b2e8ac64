import numpy as np
import pytest

from models.artifact.line import WORD
from tests.training.lines.desks import glyphs, words
from training.data import fonts
from training.lines.glyphs import MARGIN
from training.lines.hand import FAR, written
from training.lines.words import by_hand, with_words, word, words_of


def test_words_are_letters_of_many_kinds() -> None:
    random = np.random.default_rng(1)
    made = {word(random) for _ in range(200)}
    assert len(made) > 100
    assert all(one.isalpha() for one in made)
    assert any(one.isupper() for one in made)


def test_what_a_pen_writes_is_as_far_from_its_middle_lines_as_it_is() -> None:
    ink = np.zeros((20, 20), np.uint8)
    ink[8:12] = 255
    field = by_hand(ink)
    assert field.shape == (20 + 2 * MARGIN, 20 + 2 * MARGIN)
    assert field[MARGIN + 9 : MARGIN + 11, MARGIN + 10].min() == 0
    assert field[MARGIN + 16, MARGIN + 10] > field[MARGIN + 13, MARGIN + 10]


def test_words_stand_beside_the_text_or_in_its_place_from_left_to_right() -> None:
    random = np.random.default_rng(1)
    lines = [with_words(random, written(random, glyphs(), "12.5"), words()) for _ in range(200)]
    texts = [one.text for one in lines]
    assert {one.replace(WORD, "") for one in texts} == {"12.5", ""}
    assert any(one.startswith(WORD + "1") for one in texts)
    assert any(one.endswith("5" + WORD) for one in texts)
    assert any(set(one) == {WORD} for one in texts)
    for line in lines:
        assert len(line.middles) == len(line.text)
        assert line.middles == sorted(line.middles)
        assert line.print is not None
        assert line.print.shape == line.field.shape
        for symbol, middle in zip(line.text, line.middles, strict=True):
            if symbol == WORD:
                near = np.s_[:, round(middle) - 12 : round(middle) + 12]
                assert (line.field[near] < FAR).any() or line.print[near].any()


def test_a_text_without_symbols_becomes_words() -> None:
    random = np.random.default_rng(1)
    line = with_words(random, written(random, glyphs(), ""), words())
    assert set(line.text) == {WORD}


def test_a_text_that_leaves_no_room_stays_as_it_is() -> None:
    random = np.random.default_rng(3)
    line = written(random, glyphs(), "88888 88888 88888 88888")
    found = [with_words(random, line, words()).text for _ in range(20)]
    assert {one for one in found if set(one) != {WORD}} == {line.text}


def test_without_fonts_there_are_no_words() -> None:
    assert words_of(1, (), ()) == []


@pytest.mark.skipif(fonts.why_not() is not None, reason=str(fonts.why_not()))
def test_words_are_drawn_by_hand_and_in_print_by_their_seed() -> None:
    one, same = (words_of(1, fonts.PRINTED[:1], fonts.HANDWRITTEN[:1]) for _ in range(2))
    assert sum(each.is_print for each in one) == len(one) / 2
    for first, second in zip(one[::50], same[::50], strict=True):
        np.testing.assert_array_equal(first.picture, second.picture)
