import cv2
import numpy as np
import pytest

from benchmarks.pictures.photographed import DESKS, photographed
from tests.pictures import sheet


@pytest.mark.parametrize("seed", range(6))
def test_a_page_is_on_its_photo_and_a_seed_takes_the_same_again(seed: int) -> None:
    page = np.asarray(sheet(["4072", "2214"]).image)
    one, again, other = (photographed(np.random.default_rng(s), page) for s in (seed, seed, 99))
    assert one.dtype == np.uint8
    assert one.shape == (1200, 1600)
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def test_a_tall_page_is_photographed_upright() -> None:
    assert photographed(np.random.default_rng(1), np.full((900, 500), 220, np.uint8)).shape == (
        1600,
        1200,
    )


@pytest.mark.parametrize("desk", DESKS)
def test_each_desk_has_brightness_that_a_picture_can_have(desk: object) -> None:
    assert callable(desk)
    light = desk(np.random.default_rng(1), (200, 300))
    assert light.shape == (200, 300)
    assert light.dtype == np.float32
    assert -60 < cv2.mean(light)[0] < 255
