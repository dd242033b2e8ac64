import numpy as np

from models.artifact.line import BLANK, WORD
from models.page.words import without_words, words_in
from models.probabilities import probabilities_of


def test_a_word_is_as_likely_a_space() -> None:
    logits = np.random.default_rng(1).normal(0, 2, (7, 5)).astype(np.float32)
    said = probabilities_of(without_words(logits, f"1{WORD} 2"), 1.0)
    before = probabilities_of(logits, 1.0)
    np.testing.assert_allclose(said[:, [0, 1, 3]], before[:, [0, 1, 4]], rtol=1e-5)
    np.testing.assert_allclose(said[:, 2], before[:, 2] + before[:, 3], rtol=1e-5)


def test_a_reader_without_words_or_without_spaces_is_left_as_it_is() -> None:
    logits = np.ones((3, 3), np.float32)
    for alphabet in ("1 ", f"1{WORD}"):
        assert without_words(logits, alphabet) is logits


def test_words_stand_between_what_is_read_beside_them() -> None:
    alphabet = f"1{WORD}"
    logits = np.zeros((20, 3), np.float32)
    logits[:, BLANK] = 6
    logits[[3, 4], 1] = 12
    logits[[9, 10, 17], 2] = 12, 14, 8
    first, last = words_in(logits, alphabet, 1.0)
    assert (first.middle, first.left, first.right) == (10.5, 7.0, 14.0)
    assert (last.middle, last.left, last.right) == (17.5, 14.0, 20.0)
    assert first.confidence > 0.99 > last.confidence > 0.8
    assert words_in(logits, alphabet, 2.0)[1].confidence < last.confidence


def test_a_reader_without_words_has_none() -> None:
    assert words_in(np.ones((3, 3), np.float32), "1 ", 1.0) == []
