import numpy as np
import pytest
from numpy.typing import NDArray

from models.artifact.card import FACTS, SURROUNDINGS
from models.digit.locate import ink_of
from models.digit.surroundings import Surroundings, facts_of
from tests.pictures import photo

PAPER, INK, OUTSIDE = 0.0, 1.0, 2


def around(grey: NDArray[np.uint8]) -> Surroundings:
    found = ink_of(grey)
    assert found is not None
    assert found.surroundings is not None
    return found.surroundings


def barred(size: int = 120) -> NDArray[np.uint8]:
    """A one on white paper: a bar in the middle."""
    grey = np.full((size, size), 255, np.uint8)
    grey[size // 4 : 3 * size // 4, size // 2 - 4 : size // 2 + 4] = 0
    return grey


def test_ink_is_one_and_paper_nought_whatever_their_brightness() -> None:
    grey = barred()
    for one in (grey, 255 - grey, np.asarray(100 + grey // 4, np.uint8)):
        levelled, read, outside = around(one).picture
        assert levelled.shape == (SURROUNDINGS, SURROUNDINGS)
        assert levelled[read > 0.9].mean() == pytest.approx(INK, abs=0.1)
        assert abs(np.median(levelled[(read == 0) & (outside == 0)])) < 0.05


def test_what_differs_from_paper_the_other_way_is_negative() -> None:
    grey = np.full((120, 120), 128, np.uint8)
    grey[30:90, 56:64] = 0
    grey[30:90, 70:76] = 255
    levelled, _, _ = around(grey).picture
    assert levelled.min() < -0.5


def test_what_is_outside_of_the_picture_is_marked_and_measured() -> None:
    whole = around(barred())
    cut = around(barred()[:60])
    assert whole.picture[OUTSIDE].mean() < cut.picture[OUTSIDE].mean()
    assert cut.measures[5] == 0
    assert whole.measures[5] > 0.2
    assert cut.picture[OUTSIDE, -1].all()


def test_another_digit_beside_it_is_seen_and_not_read() -> None:
    two = np.full((120, 160), 255, np.uint8)
    two[30:90, 60:68] = 0
    two[40:80, 90:98] = 0
    levelled, read, _ = around(two).picture
    assert ((levelled > 0.5) & (read < 0.1)).sum() > 10


def test_a_large_photo_is_seen_as_a_small_one() -> None:
    small, large = (around(barred(size)) for size in (120, 1200))
    assert np.abs(small.picture - large.picture).mean() < 0.05
    assert large.measures[1] - small.measures[1] == pytest.approx(np.log2(10) / 8, abs=0.05)


def test_a_picture_in_the_frame_has_surroundings_too() -> None:
    grey = np.zeros((28, 28), np.uint8)
    grey[4:24, 12:16] = 255
    seen = around(grey)
    assert seen.picture[0].max() > 0.9
    assert seen.picture[OUTSIDE].any()


def test_facts_are_the_measures_and_what_is_likely() -> None:
    seen = around(np.asarray(photo(7), np.uint8))
    likely = np.eye(10, dtype=np.float32)[7]
    facts = facts_of(seen, likely)
    assert facts.shape == (FACTS,)
    assert facts.dtype == np.float32
    assert (facts[:8] == seen.measures).all()
    assert facts[8:].argmax() == 7
    assert np.isfinite(facts).all()
