import numpy as np
import pytest

from models.artifact.finder import DIVISOR, LONGEST
from models.page.shrunk import LOOKS, looks, shrunk, views


@pytest.mark.parametrize(
    ("height", "width"), [(750, 1000), (1000, 750), (79, 112), (1, 1), (3, 4000), (4000, 3)]
)
def test_every_page_has_sides_that_can_be_halved(height: int, width: int) -> None:
    found = shrunk(np.full((height, width), 180, np.uint8))
    assert found.views.shape[0] == 2
    assert found.views.dtype == np.float32
    assert max(found.views.shape[1:]) == LONGEST
    assert all(side % DIVISOR == 0 for side in found.views.shape[1:])
    across, down = found.scale
    assert round(width * across) <= found.views.shape[2]
    assert round(height * down) <= found.views.shape[1]


def test_ink_stands_where_its_scale_says() -> None:
    grey = np.full((600, 900), 200, np.uint8)
    grey[290:310, 700:740] = 40
    found = shrunk(grey)
    across, down = found.scale
    y, x = np.unravel_index(int(found.views[1].argmax()), found.views.shape[1:])
    assert abs(x / across - 720) < 25
    assert abs(y / down - 300) < 15


def test_there_is_nothing_beyond_the_page() -> None:
    random = np.random.default_rng(1)
    found = views(random.integers(0, 255, (40, 50), np.uint8))
    assert found.shape == (2, 64, 64)
    assert np.abs(found[:, :40, :50]).max() > 0.5
    assert not found[:, 40:].any()
    assert not found[:, :, 50:].any()


def test_each_look_is_half_as_large() -> None:
    found = looks(np.full((750, 1000), 180, np.uint8))
    assert [max(one.views.shape[1:]) for one in found] == [LONGEST >> n for n in range(LOOKS)]
    assert [one.scale[0] for one in found] == [0.512, 0.256, 0.128]
