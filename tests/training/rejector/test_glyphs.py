import numpy as np
import pytest

from training.rejector.glyphs import Glyphs, flagged, ring, seven_segments, trimmed


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


def test_a_ring_is_open_inside_and_its_pen_goes_all_around() -> None:
    random = np.random.default_rng(4)
    for _ in range(30):
        ink = ring(random, 60) > 60
        row, column = (side // 2 for side in ink.shape)
        assert not ink[row - 3 : row + 3, column - 3 : column + 3].any()
        assert all(
            part.any() for half in (ink[:row], ink[row:]) for part in np.hsplit(half, [column])
        )


def test_a_flag_begins_left_of_the_top_of_its_one() -> None:
    random = np.random.default_rng(5)
    for _ in range(30):
        ink = flagged(random, 60) > 60
        assert 45 <= ink.shape[0] <= 90
        top = np.flatnonzero(ink[:3].any(0)).mean()
        assert np.flatnonzero(ink.any(0))[0] < top - 2
