import numpy as np
import torch

from models.artifact.card import BLANK, HEIGHT
from training.lines.batches import batch, batches
from training.lines.writing import LineCrop


def crop(width: int, digits: list[int], middles: list[float]) -> LineCrop:
    return LineCrop(np.full((HEIGHT, width), 255, np.uint8), digits, middles)


def test_line_crops_are_padded_with_paper_to_the_widest() -> None:
    one = batch([crop(9, [4, 2], [1.0, 6.5]), crop(4, [], [])], columns_per_step=2)
    assert one.line_crops.shape == (2, 10, HEIGHT)
    assert one.line_crops[0, :9].min() == one.line_crops[1, :4].min() == 1
    assert one.line_crops[0, 9:].max() == one.line_crops[1, 4:].max() == 0
    assert (one.digits.tolist(), one.counts.tolist()) == ([4, 2], [2, 0])
    assert one.places.tolist() == [[4, BLANK, BLANK, 2, BLANK], [BLANK] * 5]


def test_every_line_crop_comes_once_beside_others_of_like_width() -> None:
    widths = [10 * (1 + index % 20) for index in range(50)]
    crops = [crop(width, [index % 10], [5.0]) for index, width in enumerate(widths)]
    found = batches(np.random.default_rng(1), crops, 8, columns_per_step=2)
    assert sorted(len(one.counts) for one in found) == [2, *[8] * 6]
    digits = torch.cat([one.digits for one in found])
    assert digits.bincount().tolist() == [5] * 10
    filled = sum(float(one.line_crops.sum()) for one in found)
    assert filled == HEIGHT * sum(widths)
    assert filled / sum(one.line_crops.numel() for one in found) > 0.7
