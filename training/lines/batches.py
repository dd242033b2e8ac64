"""Line crops as a network takes them: several of like width together, with what stands where."""

from typing import NamedTuple

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from models.artifact.card import BLANK, HEIGHT
from training.lines.writing import LineCrop


class Batch(NamedTuple):
    """Line crops float32 (n, width, HEIGHT); digits and where they are, one after another."""

    line_crops: Tensor
    digits: Tensor  # int64 (all digits,)
    counts: Tensor  # int64 (n,)
    places: Tensor  # int64 (n, steps), the digit whose middle is in the step, else BLANK


def batches(
    random: Generator, line_crops: list[LineCrop], size: int, columns_per_step: int
) -> list[Batch]:
    """Line crops of like width together, so that little is padded, in random order."""
    widths = np.array([one.ink.shape[1] for one in line_crops])
    order = np.argsort(widths * random.uniform(0.9, 1.1, len(line_crops)))
    chosen = np.split(order, range(size, len(order), size))
    random.shuffle(chosen)
    return [batch([line_crops[i] for i in part], columns_per_step) for part in chosen]


def batch(line_crops: list[LineCrop], columns_per_step: int) -> Batch:
    """These line crops, all as wide as the widest."""
    steps = -(-max(one.ink.shape[1] for one in line_crops) // columns_per_step)
    padded = np.zeros((len(line_crops), steps * columns_per_step, HEIGHT), np.float32)
    places = np.full((len(line_crops), steps), BLANK)
    for index, one in enumerate(line_crops):
        padded[index, : one.ink.shape[1]] = one.ink.T / np.float32(255)
        for digit, middle in zip(one.digits, one.middles, strict=True):
            places[index, int(middle) // columns_per_step] = digit
    return Batch(
        torch.from_numpy(padded),
        torch.tensor([digit for one in line_crops for digit in one.digits], dtype=torch.long),
        torch.tensor([len(one.digits) for one in line_crops]),
        torch.from_numpy(places),
    )
