"""Pages as a finder takes them: several of one shape together, with their maps."""

from typing import NamedTuple

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from models.artifact.finder import CELL, MAPS
from models.page.shrunk import views
from training.finder.page import Page, page
from training.finder.stock import Stock
from training.finder.truth import maps

# Pixels down and across, whole cells also of a page that is shrunk SHRUNK times more.
SHAPES = (
    (384, 512), (512, 384), (384, 512), (512, 384), (336, 512), (512, 400), (512, 288), (512, 512),
    (256, 512), (128, 512),
)  # fmt: skip
SHRUNK = 4
_TURNING = (  # maps that change places or signs with a quarter to the left: which, and which way
    ("across", "down", 1), ("down", "across", 1), ("axis_cosine", "axis_cosine", -1),
    ("axis_sine", "axis_sine", -1),
)  # fmt: skip


class Batch(NamedTuple):
    """Pages of one shape.

    pages: float32 (n, 2, height, width).
    maps: float32 (n, len(MAPS), height / CELL, width / CELL).
    judged: float32 (n, height / CELL, width / CELL), as `truth.Maps` has it.
    """

    pages: Tensor
    maps: Tensor
    judged: Tensor


def batch(random: Generator, stock: Stock, size: int, shrunk: int = 1) -> Batch:
    """Pages written at random, all of one shape.

    Args:
        random: the source of randomness.
        stock: what they are written with.
        size: how many.
        shrunk: how many times smaller than others.
    """
    high, wide = SHAPES[int(random.integers(len(SHAPES)))]
    shape = (high // shrunk, wide // shrunk)
    return of_pages([page(random, stock, shape) for _ in range(size)])


def of_pages(written: list[Page]) -> Batch:
    """These pages, all of one shape; there is nothing beyond them."""
    pages = np.stack([views(one.grey) for one in written])
    high, wide = (side // CELL for side in pages.shape[2:])
    truths = np.zeros((len(written), len(MAPS), high, wide), np.float32)
    judged = np.ones((len(written), high, wide), np.float32)
    for one, truth, cells in zip(written, truths, judged, strict=True):
        found = maps(one.truth, one.grey.shape)
        rows, columns = found.judged.shape
        truth[:, :rows, :columns] = found.values
        cells[:rows, :columns] = found.judged
    return Batch(torch.from_numpy(pages), torch.from_numpy(truths), torch.from_numpy(judged))


def turned(batch: Batch, quarters: int) -> Batch:
    """The same pages, turned by so many quarters to the left."""
    pages, maps = (torch.rot90(part, quarters, (2, 3)) for part in (batch.pages, batch.maps))
    for _ in range(quarters):
        before, maps = maps, maps.clone()
        for name, of, sign in _TURNING:
            maps[:, MAPS.index(name)] = sign * before[:, MAPS.index(of)]
    return Batch(pages, maps, torch.rot90(batch.judged, quarters, (1, 2)))


def lit(random: Generator, views: Tensor) -> Tensor:
    """The same pages in another light: paler, darker, or as on a slate."""
    factor = random.uniform(0.7, 1.3) * (-1 if random.random() < 0.05 else 1)
    return (views * factor).clamp(-2, 2)
