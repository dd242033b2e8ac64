import numpy as np
import pytest
import torch

from models.artifact.finder import CELL, DIVISOR, MAPS
from tests.training.finder.stocks import stock
from training.finder.batches import SHAPES, SHRUNK, batch, lit, of_pages, turned
from training.finder.page import Page
from training.finder.truth import Number, Truth, maps
from training.finder.view import corners


def test_a_batch_has_pages_of_one_shape_and_their_maps() -> None:
    random = np.random.default_rng(1)
    for _ in range(3):
        made = batch(random, stock(), 2)
        n, views, high, wide = made.pages.shape
        assert (n, views) == (2, 2)
        assert high % DIVISOR == wide % DIVISOR == 0
        assert made.maps.shape == (2, len(MAPS), high // CELL, wide // CELL)
        assert made.judged.shape == (2, high // CELL, wide // CELL)
    assert all(side % (SHRUNK * CELL) == 0 for shape in SHAPES for side in shape)


def test_a_batch_of_smaller_pages_has_shapes_as_much_smaller() -> None:
    made = batch(np.random.default_rng(1), stock(), 2, SHRUNK)
    assert max(made.pages.shape[2:]) == 512 // SHRUNK


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_page_has_the_maps_of_what_was_written_so(quarters: int) -> None:
    shape = (64, 96)
    quad = corners(20, 20, 60, 40)
    grey = np.full(shape, 200, np.uint8)
    grey[20:40, 20:60] = 30
    line = np.array([[8.0, 8, 80, 8]])
    written = Page(grey, Truth([Number(quad, "1", None)], [], [], line, None, np.zeros((16, 24))))
    made = turned(of_pages([written]), quarters)
    for _ in range(quarters):  # to the left: the upper right corner comes to the upper left
        quad = np.column_stack([quad[:, 1], shape[1] - 1 - quad[:, 0]])
        line = np.column_stack([line[:, 1], shape[1] - 1 - line[:, 0],
                                line[:, 3], shape[1] - 1 - line[:, 2]])  # fmt: skip
        shape = (shape[1], shape[0])
    truth = written.truth._replace(
        numbers=[Number(quad, "1", None)],
        lines=line,
        hidden=np.zeros((shape[0] // 4, shape[1] // 4)),
    )
    wanted = maps(truth, shape).values
    assert (made.maps[0].numpy() != wanted).mean() < 0.02  # half a cell at an edge
    middle = tuple((quad.mean(0)[::-1] // CELL).astype(int))
    np.testing.assert_allclose(made.maps[0][:, middle[0], middle[1]], wanted[:, *middle], atol=1e-6)
    assert made.pages[0, 1, int(quad.mean(0)[1]), int(quad.mean(0)[0])] > 0.5


def test_light_changes_the_contrast_alone() -> None:
    views = torch.rand(1, 2, 8, 8)
    seen = lit(np.random.default_rng(1), views)
    ratio = seen / views
    assert torch.allclose(ratio, ratio[0, 0, 0, 0].expand_as(ratio), atol=1e-4)
    assert not torch.equal(seen, views)
