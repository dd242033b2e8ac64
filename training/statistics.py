"""Intervals and tests for results that depend on chance."""

from collections.abc import Sequence
from math import sqrt
from statistics import mean, stdev

from pydantic.dataclasses import dataclass
from scipy.stats import binomtest, t
from torch import Tensor

from models.artifact.figures import wilson


@dataclass(frozen=True)
class Interval:
    """A figure and the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Share:
    """A share of right answers: exact (low = value = high), or of a sample with its interval."""

    value: float
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, right: Tensor, sampled: bool) -> "Share":
        """The mean of float32 (n,), 0 to 1 each, with its 95 % interval where it is of a sample."""
        value = float(right.double().mean())
        low, high = wilson(value, len(right)) if sampled else (value, value)
        return cls(value, low, high, len(right))


def prediction_interval(figures: Sequence[float]) -> Interval:
    """The mean of several seeds' figures, and where 95 % of further seeds' figures will lie.

    Of normal figures: mean -+ t sd sqrt(1 + 1/n), t the 0.975 quantile for n - 1 degrees of
    freedom.

    Raises:
        ValueError: there are fewer than two.
    """
    n = len(figures)
    if n < 2:
        raise ValueError("a prediction interval needs two seeds or more")
    reach = float(t.ppf(0.975, n - 1)) * stdev(figures) * sqrt(1 + 1 / n)
    return Interval(mean(figures), mean(figures) - reach, mean(figures) + reach)


def holm(p_values: Sequence[float], level: float = 0.05) -> list[bool]:
    """Which of several tests are significant together.

    S. Holm, "A simple sequentially rejective multiple test procedure" (1979).

    Args:
        p_values: of the tests.
        level: the chance of one false finding or more, at most.
    """
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    significant = [False] * len(p_values)
    for rank, index in enumerate(order):
        if p_values[index] > level / (len(p_values) - rank):
            break
        significant[index] = True
    return significant


def mcnemar(only_first: int, only_second: int) -> float:
    """The p-value of McNemar's exact test that two readers err equally often.

    Q. McNemar, "Note on the sampling error of the difference between correlated proportions or
    percentages" (1947).

    Args:
        only_first: pictures that only the first reads rightly.
        only_second: pictures that only the second reads rightly.
    """
    n = only_first + only_second
    return float(binomtest(only_first, n).pvalue) if n else 1.0
