import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.artifact.line import HEIGHT
from models.page.prepared import WIDEST, prepared


def crop(height: int = 34, width: int = 60, paper: int = 180, ink: int = 90) -> np.ndarray:
    grey = np.full((height, width), paper, np.uint8)
    grey[height // 4 : 3 * height // 4, width // 2 : width // 2 + max(2, width // 20)] = ink
    return grey


def test_ink_stands_out_in_both_views_whatever_the_light() -> None:
    for paper, ink in ((180, 90), (90, 60), (250, 10)):
        views = prepared(crop(paper=paper, ink=ink))
        assert views.shape == (2, HEIGHT, 56)
        assert views.dtype == np.float32
        middle = views[:, HEIGHT // 2, 28:31].max(1)
        assert (middle > 1).all()
        assert np.abs(views[:, :, :10]).max() < 0.3


def test_bright_writing_on_dark_paper_is_turned_over() -> None:
    dark, bright = prepared(crop()), prepared(255 - crop())
    np.testing.assert_allclose(dark, bright, atol=0.05)


def test_plain_paper_is_nothing() -> None:
    assert np.abs(prepared(np.full((30, 90), 200, np.uint8))).max() < 1e-4  # rounding


@pytest.mark.parametrize(("height", "width"), [(1, 1), (5, 20_000), (20_000, 5), (1, 300)])
def test_odd_crops_have_a_width_within_bounds(height: int, width: int) -> None:
    views = prepared(np.full((height, width), 100, np.uint8))
    assert views.shape[1] == HEIGHT
    assert 24 <= views.shape[2] <= WIDEST
    assert views.shape[2] % 4 == 0


@given(st.integers(1, 80), st.integers(1, 200), st.integers(0, 2**31))
def test_values_are_finite_and_within_two(height: int, width: int, seed: int) -> None:
    grey = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    views = prepared(grey)
    assert np.isfinite(views).all()
    assert np.abs(views).max() <= 2
