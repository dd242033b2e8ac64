import numpy as np

from training.rejector.drawn import height_of, placed


def test_heights_run_from_15_to_130_pixels() -> None:
    random = np.random.default_rng(1)
    heights = [height_of(random) for _ in range(500)]
    assert 15 <= min(heights) < 20
    assert 110 < max(heights) <= 130


def test_what_is_placed_keeps_its_ink_and_has_margins_of_those_shares() -> None:
    cover = np.full((40, 20), 255, np.uint8)
    random = np.random.default_rng(2)
    for _ in range(50):
        canvas = placed(random, cover, 0.1, 0.3)
        assert (canvas == 255).sum() == cover.size
        rows, columns = np.flatnonzero(canvas.max(1)), np.flatnonzero(canvas.max(0))
        assert (len(rows), len(columns)) == cover.shape
        for margin in (rows[0], columns[0], canvas.shape[0] - 1 - rows[-1]):
            assert 4 <= margin <= 12


def test_a_digit_may_touch_the_border() -> None:
    random = np.random.default_rng(3)
    canvases = [placed(random, np.full((40, 20), 255, np.uint8), -0.05, 0.1) for _ in range(50)]
    assert any(canvas[0].any() for canvas in canvases)
    assert any(not canvas[0].any() for canvas in canvases)
