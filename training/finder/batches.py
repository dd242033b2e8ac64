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

# Pixels down and across, whole cells; a shrunk page's longer side is 512.
SHAPES = (
    (384, 512), (512, 384), (384, 512), (512, 384), (340, 512), (512, 396), (512, 288), (512, 512),
    (248, 512), (120, 512),
)  # fmt: skip
_COSINE, _SINE = MAPS.index("cosine"), MAPS.index("sine")


class Batch(NamedTuple):
    """Pages float32 (n, 2, height, width), maps float32 (n, len(MAPS), height / 4, width / 4)."""

    pages: Tensor
    maps: Tensor


def batch(random: Generator, stock: Stock, size: int) -> Batch:
    """Pages written at random, all of one shape."""
    shape = SHAPES[int(random.integers(len(SHAPES)))]
    return of_pages([page(random, stock, shape) for _ in range(size)])


def of_pages(written: list[Page]) -> Batch:
    """These pages, all of one shape; there is nothing beyond them."""
    pages = np.stack([views(one.grey) for one in written])
    high, wide = (side // CELL for side in pages.shape[2:])
    truths = np.zeros((len(written), len(MAPS), high, wide), np.float32)
    for one, truth in zip(written, truths, strict=True):
        found = maps(one.truth, one.grey.shape)
        truth[:, : found.shape[1], : found.shape[2]] = found
    return Batch(torch.from_numpy(pages), torch.from_numpy(truths))


def turned(batch: Batch, quarters: int) -> Batch:
    """The same pages, turned by so many quarters to the left, in another light."""
    pages, truths = (torch.rot90(part, quarters, (2, 3)) for part in batch)
    truths = truths.clone()
    for _ in range(quarters):
        cosine, sine = truths[:, _COSINE].clone(), truths[:, _SINE].clone()
        truths[:, _COSINE], truths[:, _SINE] = sine, -cosine
    return Batch(pages, truths)


def lit(random: Generator, views: Tensor) -> Tensor:
    """The same pages in another light: paler, darker, or as on a slate."""
    factor = random.uniform(0.7, 1.3) * (-1 if random.random() < 0.05 else 1)
    return (views * factor).clamp(-2, 2)
