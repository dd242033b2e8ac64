from math import pi

import cv2
import numpy as np
import pytest

from training.rejector.glyphs import Glyphs
from training.rejector.pairs import beside, several


def _disc(side: int) -> np.ndarray:
    cover = np.zeros((side, side), np.uint8)
    cv2.circle(cover, (side // 2, side // 2), side // 2 - 1, 255, -1)
    return cover


@pytest.mark.parametrize("angle", [0, pi / 2, pi / 4, 4.0])
@pytest.mark.parametrize("gap", [3.0, 12.0])
def test_ink_is_as_near_as_asked_in_that_direction(angle: float, gap: float) -> None:
    canvas = np.pad(_disc(40), 160)
    both = beside(canvas, _disc(30), angle, gap)
    count, _, _, middles = cv2.connectedComponentsWithStats((both > 127).astype(np.uint8))
    assert count == 3
    (first, second) = sorted(
        middles[1:].tolist(), key=lambda at: np.hypot(at[0] - 180, at[1] - 180)
    )
    apart = np.array(second) - np.array(first)
    assert abs(np.hypot(*apart) - (20 + 15 + gap)) < 5
    assert np.hypot(*(apart / np.hypot(*apart) - [np.cos(angle), np.sin(angle)])) < 0.1


def test_without_a_gap_they_touch() -> None:
    both = beside(np.pad(_disc(40), 160), _disc(30), pi / 2, 1.0)
    assert cv2.connectedComponents((both > 60).astype(np.uint8))[0] == 2


def test_two_are_never_to_be_read_as_one(glyphs: Glyphs) -> None:
    random = np.random.default_rng(3)
    for _ in range(30):
        drawn = several(random, glyphs)
        assert (drawn.digit, drawn.wrong, drawn.right) == (None, "several", False)
