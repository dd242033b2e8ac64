import numpy as np

from training.rejector.glyphs import Glyphs
from training.rejector.marks import ringed, struck


def test_a_ringed_digit_may_be_read_and_is_never_said_to_be_known(glyphs: Glyphs) -> None:
    random = np.random.default_rng(5)
    drawn = [ringed(random, glyphs) for _ in range(20)]
    assert all(one.digit is not None and one.wrong == "marked" for one in drawn)
    assert not any(one.right for one in drawn)


def test_a_short_bar_through_a_seven_says_nothing_and_other_strikes_do(glyphs: Glyphs) -> None:
    random = np.random.default_rng(7)
    drawn = [struck(random, glyphs) for _ in range(1000)]
    assert {one.digit for one in drawn if one.wrong is None} == {7}
    assert {one.digit for one in drawn if one.wrong == "marked"} == {None}
    assert not any(one.right for one in drawn)
