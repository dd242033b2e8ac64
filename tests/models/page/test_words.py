import numpy as np

from models.artifact.line import WORD
from models.page.words import without_words
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
