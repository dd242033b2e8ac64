import numpy as np

from models.artifact.line import WORD
from tests.training.lines.desks import desk
from training.lines.strip import strip


def test_strips_are_their_seeds_alone() -> None:
    one, same, other = (strip(np.random.default_rng(seed), desk()) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.grey, same.grey)
    assert (one.text, one.middles) == (same.text, same.middles)
    assert one.grey.shape != other.grey.shape or (one.grey != other.grey).any()


def test_strips_have_what_is_said_from_left_to_right() -> None:
    random = np.random.default_rng(1)
    written = [strip(random, desk()) for _ in range(400)]
    assert {symbol for one in written for symbol in one.text} == set("0123456789.,-/: ") | {WORD}
    assert any(not one.text for one in written)
    for one in written:
        assert one.grey.dtype == np.uint8
        assert one.grey.ndim == 2
        assert len(one.text) == len(one.middles)
        assert all(0 <= middle < 1 for middle in one.middles)
        assert one.middles == sorted(one.middles)


def test_ink_stands_at_the_middles() -> None:
    random = np.random.default_rng(1)
    darker = []
    for one in (strip(random, desk()) for _ in range(200)):
        if one.text and set(one.text) <= set("0123456789"):
            grey, width = one.grey.astype(float), one.grey.shape[1]
            paper = np.median(grey)
            reach = max(2, width // (3 * len(one.text) + 4))
            for middle in one.middles:
                part = grey[:, max(0, int(middle * width) - reach) : int(middle * width) + reach]
                darker.append(abs(part - paper).max() > 0.5 * abs(grey - paper).max())
    assert np.mean(darker) > 0.85
