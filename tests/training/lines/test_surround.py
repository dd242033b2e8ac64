import numpy as np

from training.lines.distractors import Scene
from training.lines.surround import shadow, sheet_end, surrounded

SCENE = Scene(
    height=48, width=200, top=14, foot=38, left=40, right=150, digit=24, pen=2.5, slant=0.0,
    is_cell=False,
)  # fmt: skip
SHEET = np.full((48, 200), 0.8, np.float32)
PATTERN = np.zeros((48, 640), np.uint8)


def test_a_shadow_darkens_one_side_and_never_brightens() -> None:
    random = np.random.default_rng(1)
    shadows = [shadow(random, (48, 200)) for _ in range(40)]
    for one in shadows:
        assert one.shape == (48, 200)
        assert 0.39 < one.min() <= one.max() <= 1
    assert np.mean([one.max() - one.min() > 0.1 for one in shadows]) > 0.6


def test_the_paper_ends_beside_the_number_and_never_in_it() -> None:
    random = np.random.default_rng(1)
    changed = []
    for _ in range(60):
        seen = sheet_end(random, SCENE, SHEET, 0.8, PATTERN)
        assert 0 <= seen.min() <= seen.max() <= 1
        np.testing.assert_allclose(seen[14:38, 40:150], 0.8, atol=1e-6)
        changed.append(abs(seen - SHEET).max() > 0.05)
    assert np.mean(changed) > 0.8


def test_where_a_number_fills_its_strip_there_is_no_end_of_its_sheet() -> None:
    full = SCENE._replace(top=1, foot=47, left=1, right=199)
    random = np.random.default_rng(1)
    np.testing.assert_array_equal(sheet_end(random, full, SHEET, 0.8, PATTERN), SHEET)


def test_strips_have_one_or_the_other() -> None:
    random = np.random.default_rng(1)
    seen = [surrounded(random, SCENE, SHEET, 0.8, [PATTERN]) for _ in range(40)]
    on_number = [abs(one[14:38, 40:150] - 0.8).max() > 1e-3 for one in seen]
    assert 0.3 < np.mean(on_number) < 0.8
