import numpy as np

from tests.training.lines.desks import glyphs
from training.lines.distractors import Scene, letters, penned, printed, specks

SCENE = Scene(
    height=48,
    width=120,
    top=12,
    foot=36,
    left=40,
    right=80,
    digit=24,
    pen=2.5,
    slant=0.1,
    is_cell=True,
)


def test_an_upright_border_reaches_over_the_digits_or_lies_at_the_edge() -> None:
    random = np.random.default_rng(1)
    bars = 0
    for _ in range(300):
        canvas = printed(random, SCENE, [])
        inner = canvas[:, 8:-8] > 60
        for column in np.flatnonzero(inner[14:34].all(0)):
            bars += 1
            rows = np.flatnonzero(inner[:, max(0, column - 2) : column + 3].any(1))
            assert rows[0] < SCENE.top
            assert rows[-1] >= SCENE.foot
    assert bars > 20


def test_borders_leave_the_number_alone() -> None:
    random = np.random.default_rng(1)
    cells = np.stack([printed(random, SCENE._replace(is_cell=True), []) for _ in range(300)])
    within = cells[:, 16:32, 44:76]
    assert (within.max((1, 2)) > 40).mean() < 0.12  # rules go through


def test_a_full_stop_or_dash_stands_behind_the_number_and_only_behind_a_digit() -> None:
    random = np.random.default_rng(1)
    behind = np.zeros(2)
    for _ in range(600):
        for index, last in enumerate("7."):
            canvas = penned(random, SCENE, glyphs(), last)
            behind[index] += canvas[14:40, 81:110].max() > 200
    assert behind[0] > behind[1] + 20


def test_specks_beside_the_number_are_no_points_in_it() -> None:
    within = around = 0
    for seed in range(200):
        canvas = np.zeros((SCENE.height, SCENE.width), np.uint8)
        specks(np.random.default_rng(seed), SCENE, canvas)
        inside = canvas[SCENE.top + 1 :, SCENE.left + 1 : SCENE.right]
        within += int(inside.max() > 0)
        around += int(canvas.max() > 0)
    assert within == 0
    assert around > 150


def test_letters_are_of_a_font() -> None:
    random = np.random.default_rng(1)
    words = [letters(random) for _ in range(20)]
    assert all(one.dtype == np.uint8 and one.max() > 150 for one in words)
    assert len({one.shape for one in words}) > 10
