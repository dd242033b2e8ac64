import numpy as np

from training.finder.surround import binding, surround
from training.finder.view import view

SHAPE = (384, 512)


def test_all_of_a_close_view_is_paper() -> None:
    random = np.random.default_rng(1)
    for _ in range(10):
        made = surround(random, view(random, SHAPE, True), SHAPE, [])
        assert made.paper.all()
        assert not made.hidden.any()
        assert made.light.shape == SHAPE
        assert np.isfinite(made.light).all()


def test_fingers_hide_parts_of_some_sheets_and_have_no_ink() -> None:
    random = np.random.default_rng(2)
    held = 0
    for _ in range(60):
        seen = view(random, SHAPE, False)
        made = surround(random, seen, SHAPE, [])
        held += bool(made.hidden.any())
        for y, x in zip(*np.nonzero(made.hidden), strict=True):
            assert made.paper[4 * y : 4 * y + 4, 4 * x : 4 * x + 4].min() < 0.6
    assert 8 < held < 40


def test_a_binding_runs_along_the_upper_edge() -> None:
    random = np.random.default_rng(3)
    seen = view(random, SHAPE, False)
    light = np.full(SHAPE, 0.8, np.float32)
    binding(random, seen, light)
    rows, columns = np.nonzero(light != np.float32(0.8))
    assert len(rows) > 20
    first, second = seen.corners[:2]
    along = (second - first) / np.linalg.norm(second - first)
    off = (columns - first[0]) * along[1] - (rows - first[1]) * along[0]
    assert np.abs(off).max() < 0.2 * seen.height
