import numpy as np

from training.lines.paper import TALL, WIDEST, paper, pattern, patterned


def test_patterns_differ_and_leave_paper_between() -> None:
    random = np.random.default_rng(1)
    found = [pattern(random) for _ in range(30)]
    for one in found:
        assert one.shape == (TALL, WIDEST)
        assert one.max() > 100
    assert np.median([one.mean() for one in found]) < 130
    assert len({float(one.mean()) for one in found}) == 30


def test_paper_is_nearly_even_and_a_pattern_darkens_it_as_far_as_is_said() -> None:
    random = np.random.default_rng(1)
    light = paper(random, (48, 100))
    assert light.shape == (48, 100)
    assert 0.6 < light.min() <= light.max() < 1.4
    darker = patterned(random, light, np.full((TALL, WIDEST), 255, np.uint8), 0.25)
    np.testing.assert_allclose(darker, 0.75 * light, rtol=1e-5)
    wide = patterned(
        random, paper(random, (48, WIDEST + 60)), np.zeros((TALL, WIDEST), np.uint8), 1
    )
    assert wide.shape == (48, WIDEST + 60)
