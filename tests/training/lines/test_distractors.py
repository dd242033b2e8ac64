import numpy as np

from models.artifact.card import HEIGHT
from training.lines.distractors import background, distractors, word


def test_a_word_is_ink_as_high_as_a_line_crop() -> None:
    random = np.random.default_rng(1)
    for _ in range(50):
        letters = word(random, size=1.0)
        assert letters.shape[0] == HEIGHT
        assert letters.dtype == np.uint8
        assert letters.max() > 128


def test_a_line_crop_without_digits_gets_a_word_behind_it() -> None:
    ink = np.zeros((HEIGHT, 40), np.uint8)
    for seed in range(20):
        beside = distractors(np.random.default_rng(seed), ink, has_digits=False, size=1.0)
        assert beside.shape[0] == HEIGHT
        assert beside[:, 40:].max() > 128


def test_digits_often_stand_alone_and_sometimes_not() -> None:
    ink = np.zeros((HEIGHT, 60), np.uint8)
    ink[6:26, 20:24] = 255
    random = np.random.default_rng(1)
    found = [distractors(random, ink, has_digits=True, size=1.0) for _ in range(200)]
    empty = sum(not one.any() for one in found)
    assert 40 < empty < 160
    assert all(one.shape[1] >= 60 for one in found)


def test_backgrounds_are_fainter_than_ink_and_of_many_kinds() -> None:
    random = np.random.default_rng(1)
    found = [background(random, 120) for _ in range(60)]
    for one in found:
        assert one.shape == (HEIGHT, 120)
        assert 0 <= one.min() <= one.max() <= 1
    means = [float(one.mean()) for one in found]
    assert 0 < np.median(means) < 0.3
    assert len({round(mean, 6) for mean in means}) > 50
