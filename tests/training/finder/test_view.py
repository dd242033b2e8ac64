from math import atan2, degrees

import numpy as np

from training.finder.view import corners, view


def test_a_far_view_shows_the_whole_sheet_and_a_close_one_fits_the_picture_or_is_a_part() -> None:
    random, parts = np.random.default_rng(1), 0
    for _ in range(200):
        shape = (384, 512) if random.random() < 0.5 else (512, 128)
        close, far = view(random, shape, True), view(random, shape, False)
        high, wide = shape
        assert (far.corners >= -1).all()
        assert (far.corners <= np.array([wide + 1, high + 1])).all()
        spread = close.corners.max(0) - close.corners.min(0)
        assert (spread <= 1.5 * np.array([wide, high])).all()
        assert (spread >= 0.8 * np.array([wide, high])).any()
        parts += bool((spread > 1.041 * np.array([wide, high])).any())
    assert 10 < parts < 60


def test_corners_go_clockwise_and_no_sheet_is_seen_from_behind() -> None:
    random = np.random.default_rng(2)
    for _ in range(200):
        quad = view(random, (384, 512), False).corners
        sides = np.roll(quad, -1, 0) - quad
        following = np.roll(sides, -1, 0)
        assert (sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0] > 0).all()


def test_pages_stand_upright_lie_on_their_sides_and_on_their_heads() -> None:
    random = np.random.default_rng(3)
    angles = []
    for _ in range(300):
        quad = view(random, (384, 512), True).corners
        across = quad[1] - quad[0]
        angles.append(degrees(atan2(across[1], across[0])))
    quarters = np.bincount(np.round(np.array(angles) / 90).astype(int) % 4, minlength=4)
    assert quarters[0] > 120
    assert (quarters[1:] > 20).all()


def test_points_are_seen_where_the_corners_say() -> None:
    seen = view(np.random.default_rng(4), (384, 512), False)
    quad = seen.seen(corners(0, 0, seen.width, seen.height))
    np.testing.assert_allclose(quad, seen.corners)
