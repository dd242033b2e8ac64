"""What no causal network can beat: the ceiling of a reading order, and its noisy maximum.

A network that reads most significant bit first has seen, at each position, the bits of that
position and of those above. The best that it can answer is the likelier sum bit among all pairs
of numbers that begin so; counting these pairs gives the ceiling exactly.
"""

from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray

from models.sums.numerals import Order
from training.notebook.adders import sums_of
from training.statistics import Interval

REPEATS = 200  # simulated runs


@cache
def right_bits(length: int, order: Order, distinct: bool) -> NDArray[np.int64]:
    """How many bits of each pair's sum the ideal predictor has right: (pairs,).

    Args:
        length: bits of a number, 12 at most: all 4**length pairs are counted.
        order: the reading order.
        distinct: whether the pairs are of two different numbers, the ideal predictor knowing so.
    """
    count = 2**length
    a, b = (grid.flatten() for grid in torch.meshgrid(*[torch.arange(count)] * 2, indexing="ij"))
    if distinct:
        a, b = a[a != b], b[a != b]
    pairs, sums = (part.numpy().astype(np.int64) for part in sums_of(a, b, length, order))
    seen = np.zeros(len(sums), np.int64)
    right = np.zeros(len(sums), np.int64)
    for step in range(length + 1):
        seen = seen * 4 + pairs[:, step] @ (2, 1)
        ones = np.bincount(seen, weights=sums[:, step])
        answer = 2 * ones > np.bincount(seen)
        right += answer[seen] == sums[:, step]
    return right


def ceiling(length: int, order: Order, distinct: bool = False) -> float:
    """The largest share of right bits that a causal predictor can reach.

    Most significant bit first, on uniform pairs: 1/2 + (1 - 2**-(length + 1)) / (length + 1).
    """
    return float(right_bits(length, order, distinct).mean() / (length + 1))


@cache
def ideal_maximum(length: int, order: Order, epochs: int, batch: int) -> Interval:
    """The maximum over epochs of the ideal predictor's accuracy on one random batch an epoch.

    Returns:
        The mean of 200 simulated runs, and the bounds of their middle 95 %.
    """
    right = right_bits(length, order, distinct=True)
    values, counts = np.unique(right, return_counts=True)
    generator = np.random.default_rng(1)
    maxima = [
        generator.multinomial(batch, counts / counts.sum(), epochs) @ values for _ in range(REPEATS)
    ]
    best = np.array([run.max() for run in maxima]) / (batch * (length + 1))
    low, high = np.quantile(best, (0.025, 0.975))
    return Interval(float(best.mean()), float(low), float(high))
