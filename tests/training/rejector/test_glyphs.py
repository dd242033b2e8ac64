import numpy as np
import pytest

from training.rejector.covers import trimmed
from training.rejector.glyphs import Glyphs, seven_segments


def test_digits_are_cut_to_their_ink_and_about_as_high_as_asked(glyphs: Glyphs) -> None:
    random = np.random.default_rng(1)
    for _ in range(60):
        cover, digit = glyphs.digit(random, 40)
        assert 0 <= digit <= 9
        assert cover.dtype == np.uint8
        assert 20 <= cover.shape[0] <= 80
        assert cover.max() > 127
        assert trimmed(cover).shape == cover.shape


def test_letters_and_symbols_leave_ink(glyphs: Glyphs) -> None:
    random = np.random.default_rng(2)
    for _ in range(60):
        assert glyphs.letter(random, 30).max() > 40
        assert glyphs.symbol(random, 30).max() > 40


@pytest.mark.parametrize("digit", range(10))
def test_an_eight_lights_every_segment_and_each_digit_its_own(digit: int) -> None:
    def lit(one: int) -> np.ndarray:
        return np.asarray(seven_segments(np.random.default_rng(3), one, 60)) > 127

    assert lit(digit).sum() <= lit(8).sum()
    others = [one for one in range(10) if one != digit]
    assert all(
        lit(one).shape != lit(digit).shape or (lit(one) != lit(digit)).any() for one in others
    )


def test_two_of_one_kind_are_of_one_hand(glyphs: Glyphs) -> None:
    random = np.random.default_rng(4)
    assert [glyphs.digit(random, 30, 0.01)[1] for _ in range(5)] == [0] * 5  # drawn in one go
    assert [glyphs.digit(random, 30, 0.05)[1] for _ in range(5)] == [1] * 5
