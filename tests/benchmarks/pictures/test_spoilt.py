import numpy as np
import pytest

from benchmarks.pictures.spoilt import SPOILT, intact

pytestmark = pytest.mark.usefixtures("data")


@pytest.mark.parametrize("kind", [*SPOILT, "intact"])
def test_a_seed_decides_a_picture_and_its_row_lies_on_it(kind: str) -> None:
    draw = {**SPOILT, "intact": intact}[kind]
    for seed in range(5):
        one, again = (draw(np.random.default_rng(seed)) for _ in range(2))
        assert (one.grey == again.grey).all()
        assert one.text == again.text
        assert 2 <= len(one.text) <= 6
        assert one.text.isdigit()
        assert 0 <= one.top < one.bottom <= one.grey.shape[0]
        band = one.grey[int(one.top) : int(one.bottom)]
        assert band.min() < 0.8 * np.median(band)  # there is ink in it


def test_what_is_cut_reaches_the_border() -> None:
    for seed in range(20):
        grey = SPOILT["cut by the border"](np.random.default_rng(seed)).grey
        sides = [grey[0], grey[-1], grey[:, 0], grey[:, -1]]
        assert min(side.min() for side in sides) < 0.8 * np.median(grey)
