"""Strips as a network takes them: several of like width together, with what stands where."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from models.artifact.line import BLANK, COLUMNS_PER_STEP, HEIGHT
from models.page.prepared import Floats, prepared
from training.lines.strip import Strip

_SHUFFLE = 0.03  # how far from their widths' order strips may come


class Sample(NamedTuple):
    """A strip, prepared: float32 (2, HEIGHT, width), its classes, and the step of each middle.

    There are no steps where it is not known where symbols stand.
    """

    crop: Floats
    classes: list[int]
    steps: list[int]


class Batch(NamedTuple):
    """Crops float32 (n, 2, HEIGHT, width), padded to the right; classes one after another."""

    crops: Tensor
    steps: Tensor  # int64 (n,), that each crop has without its padding
    classes: Tensor  # int64 (all symbols,)
    counts: Tensor  # int64 (n,)
    places: Tensor  # int64 (n, steps), the class whose middle is in the step, else BLANK
    weight: float  # of the loss of places


def sample(strip: Strip, alphabet: str) -> Sample:
    """The strip as the network takes it.

    Args:
        strip: its text has symbols of the alphabet alone.
        alphabet: the network's.
    """
    crop = prepared(strip.grey)
    steps = crop.shape[2] // COLUMNS_PER_STEP
    places = [min(steps - 1, int(middle * steps)) for middle in strip.middles]
    return Sample(crop, [1 + alphabet.index(symbol) for symbol in strip.text], places)


def batches(random: Generator, samples: list[Sample], size: int, weight: float) -> Iterator[Batch]:
    """Samples of like width together, so that little is padded, in random order."""
    widths = np.array([one.crop.shape[2] for one in samples])
    order = np.argsort(widths * random.uniform(1 - _SHUFFLE, 1 + _SHUFFLE, len(samples)))
    chosen = np.split(order, range(size, len(order), size))
    for index in random.permutation(len(chosen)):
        yield batch([samples[i] for i in chosen[index]], weight)


def batch(samples: list[Sample], weight: float) -> Batch:
    """These samples, all as wide as the widest."""
    widest = max(one.crop.shape[2] for one in samples)
    crops = np.zeros((len(samples), 2, HEIGHT, widest), np.float32)
    places = np.full((len(samples), widest // COLUMNS_PER_STEP), BLANK)
    for index, one in enumerate(samples):
        crops[index, :, :, : one.crop.shape[2]] = one.crop
        if one.steps:
            places[index, one.steps] = one.classes
    return Batch(
        torch.from_numpy(crops),
        torch.tensor([one.crop.shape[2] // COLUMNS_PER_STEP for one in samples]),
        torch.tensor([each for one in samples for each in one.classes], dtype=torch.long),
        torch.tensor([len(one.classes) for one in samples]),
        torch.from_numpy(places),
        weight,
    )


def seen_again(random: Generator, batch: Batch) -> Batch:
    """The same strips in another light, a pixel higher or lower."""
    factor, shift = float(random.uniform(0.75, 1.3)), int(random.integers(-1, 2))
    return batch._replace(crops=torch.roll(batch.crops * factor, shift, 2))
