import numpy as np

from training.rejector.paper import lines, on_paper


def test_what_is_written_differs_from_the_paper_around_it() -> None:
    cover = np.zeros((80, 60), np.uint8)
    cover[20:60, 25:35] = 255
    for seed in range(40):
        grey = on_paper(cover, np.random.default_rng(seed)).astype(float)
        assert grey.shape == cover.shape
        beside = grey[20:60, 8:22]
        assert abs(grey[25:55, 28:32].mean() - beside.mean()) > 4


def test_the_same_seed_gives_the_same_picture() -> None:
    cover = np.zeros((50, 50), np.uint8)
    cover[10:40, 20:25] = 255
    one, again, other = (on_paper(cover, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()


def test_lines_run_from_side_to_side() -> None:
    for seed in range(10):
        sheet = lines((90, 140), np.random.default_rng(seed))
        assert sheet[:, :2].any()
        assert sheet[:, -2:].any()
