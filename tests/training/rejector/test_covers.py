import numpy as np

from training.rejector.covers import bent, shaken, transformed, trimmed


def _box() -> np.ndarray:
    cover = np.zeros((60, 40), np.uint8)
    cover[10:50, 10:30] = 255
    return cover


def test_a_cover_is_cut_to_its_ink() -> None:
    assert trimmed(_box()).shape == (40, 20)
    assert trimmed(np.zeros((7, 9), np.uint8)).shape == (7, 9)


def test_a_quarter_turn_swaps_the_sides() -> None:
    height, width = transformed(_box(), np.array([[0, -1], [1, 0]])).shape
    assert abs(height - 20) <= 2
    assert abs(width - 40) <= 2


def test_a_bent_cover_keeps_its_size_and_its_order_and_moves_within() -> None:
    cover = np.zeros((200, 40), np.uint8)
    for row in (30, 60, 140):
        cover[row : row + 10] = 255
    random = np.random.default_rng(2)
    middles = []
    for _ in range(20):
        moved = bent(random, cover)
        assert moved.shape == cover.shape
        starts = np.flatnonzero(np.diff((moved[:, 20] > 127).astype(int)) == 1)
        assert len(starts) == 3
        middles.append(starts)
    assert np.ptp(np.array(middles), axis=0).min() > 5


def test_a_shaken_cover_has_no_margin_and_its_seed_decides_it() -> None:
    one, again, other = (shaken(np.random.default_rng(seed), _box(), 8) for seed in (1, 1, 2))
    assert (one == again).all()
    assert one.shape != other.shape or (one != other).any()
    for side in (one[0], one[-1], one[:, 0], one[:, -1]):
        assert side.max() > 40
