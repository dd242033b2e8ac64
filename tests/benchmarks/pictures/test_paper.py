import numpy as np

from benchmarks.pictures.paper import inked, page


def test_ink_is_darker_than_the_page() -> None:
    cover = np.zeros((60, 40), np.uint8)
    cover[20:40, 10:30] = 255
    grey = inked(cover, np.random.default_rng(1))
    assert grey.shape == cover.shape
    assert grey[20:40, 10:30].mean() < 0.6 * grey[:15].mean()


def test_a_page_is_bright_and_grainy() -> None:
    sheet = page((50, 70), np.random.default_rng(2))
    assert sheet.shape == (50, 70)
    assert 100 < sheet.mean() < 255
    assert sheet.std() > 0
