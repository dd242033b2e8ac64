import numpy as np

from training.lines.camera import taken


def test_a_picture_has_a_size_of_its_own_in_which_digits_can_be_read() -> None:
    random = np.random.default_rng(1)
    scene = np.full((48, 96), 0.8, np.float32)
    scene[20:35, 30:40] = 0.3
    heights = set()
    for _ in range(200):
        picture = taken(random, scene, 0.5, 15)
        assert picture.dtype == np.uint8
        height, width = picture.shape
        assert height * 15 / 48 > 10.5
        assert 0.75 < width / height / 2 < 1.3
        inside = picture[round(0.5 * height) : round(0.6 * height), round(0.34 * width)]
        assert inside.mean() < picture[0, 0] - 40
        heights.add(height)
    assert len(heights) > 15
