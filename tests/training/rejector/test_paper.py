import numpy as np

from training.rejector.paper import edged, lines, on_paper


def test_what_is_written_differs_from_the_paper_around_it() -> None:
    cover = np.zeros((80, 60), np.uint8)
    cover[20:60, 25:35] = 255
    for seed in range(40):
        grey = on_paper(cover, np.random.default_rng(seed)).astype(float)
        assert grey.shape == cover.shape
        beside = np.stack([grey[25:55, 14:18], grey[25:55, 42:46]])  # light may slope
        assert abs(grey[25:55, 28:32].mean() - beside.mean()) > 4


def test_the_same_seed_gives_the_same_picture() -> None:
    cover = np.zeros((50, 50), np.uint8)
    cover[10:40, 20:25] = 255
    one, again, other = (on_paper(cover, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()


def test_a_sheets_edge_is_a_dark_line_along_one_border() -> None:
    blank = np.full((90, 140), 200, np.uint8)
    for seed in range(10):
        dark = edged(blank, np.random.default_rng(seed)) < 150
        assert dark.any()
        assert not dark[5:-5, 5:-5].any()


def test_lines_run_from_side_to_side() -> None:
    for seed in range(10):
        sheet = lines((90, 140), np.random.default_rng(seed))
        assert sheet[:, :2].any()
        assert sheet[:, -2:].any()
