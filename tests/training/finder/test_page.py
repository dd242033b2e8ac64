import numpy as np

from models.artifact.finder import MAPS
from tests.training.finder.stocks import stock, worded
from training.finder.page import page
from training.finder.truth import maps

SHAPE = (192, 256)


def test_pages_are_their_seeds_alone() -> None:
    one, same, other = (page(np.random.default_rng(seed), stock(), SHAPE) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.grey, same.grey)
    for first, second in zip(maps(one.truth, SHAPE), maps(same.truth, SHAPE), strict=True):
        np.testing.assert_array_equal(first, second)
    assert (one.grey != other.grey).any()


def test_pages_of_all_kinds_are_written() -> None:
    random = np.random.default_rng(1)
    pages = [page(random, worded(), SHAPE) for _ in range(150)]
    assert all(one.grey.shape == SHAPE and one.grey.dtype == np.uint8 for one in pages)
    truths = [one.truth for one in pages]
    assert any(not truth.numbers for truth in truths)
    assert any(len(truth.numbers) > 40 for truth in truths)
    assert any(truth.tables for truth in truths)
    assert any(truth.sheet is None for truth in truths)
    assert any(truth.sheet is not None for truth in truths)
    assert any(truth.hidden.any() for truth in truths)
    drawn = np.stack([maps(truth, SHAPE).values for truth in truths])
    assert drawn.shape[1:] == (len(MAPS), 48, 64)
    assert np.isfinite(drawn).all()
    assert all(drawn[:, index].any() for index in range(len(MAPS)))


def test_there_is_ink_where_numbers_are_said_to_be() -> None:
    random = np.random.default_rng(2)
    rougher = []
    for _ in range(80):
        one = page(random, stock(), SHAPE)
        grey = one.grey.astype(np.float32)
        for number in one.truth.numbers:
            left, top = np.maximum(number.corners.min(0), 0).astype(int)
            right, foot = np.ceil(number.corners.max(0)).astype(int)
            if number.is_whole:
                rougher.append(float(grey[top : foot + 1, left : right + 1].std()))
    assert np.mean(np.array(rougher) > 2) > 0.9
