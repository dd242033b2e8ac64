import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.accuracy.risk import risk_coverage, threshold

NEVER = float("inf")


def drawn(seed: int, count: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Confidences, and whether each is right: wrong with the probability (1 - confidence) / 2."""
    random = np.random.default_rng(seed)
    confidence = random.beta(3, 1, count)
    return confidence, random.random(count) > (1 - confidence) / 2


def wrong_from(least: float) -> float:
    """Of what `drawn` draws, the share that is wrong of confidences from `least` up."""
    confidence, _ = drawn(0, 200_000)
    return float(np.mean((1 - confidence[confidence >= least]) / 2))


def test_a_threshold_is_nine_in_ten_certain() -> None:
    risks = np.array([wrong_from(threshold(*drawn(seed, 3000), 0.05)) for seed in range(1, 31)])
    assert 0 < np.sum(risks > 0.05) <= 8  # of 30; 3 are expected, standard deviation 1.6
    assert min(risks) > 0.025


def test_one_wrong_among_the_surest_does_not_decide() -> None:
    confidence, right = drawn(1, 2000)
    order = np.argsort(-confidence)
    right[order[:20]] = True
    before = threshold(confidence, right, 0.02)
    right[order[4]] = False
    after = threshold(confidence, right, 0.02)
    assert np.mean(confidence >= after) > 0.3 * np.mean(confidence >= before) > 0.04


def test_the_more_are_right_the_more_is_accepted() -> None:
    confidence, right = np.linspace(0.5, 0.999, 2000), np.ones(2000, bool)
    assert threshold(confidence, right, 0.01) == 0.5
    assert threshold(confidence, ~right, 0.01) == NEVER
    right[:1000:2] = False
    assert 0.6 < threshold(confidence, right, 0.01) < 0.95


def test_what_is_doubtful_has_no_part_in_it() -> None:
    confidence, right = drawn(1, 2000)
    more = np.append(confidence, np.zeros(500)), np.append(right, np.zeros(500, bool))
    assert threshold(*more, 0.02) == threshold(confidence, right, 0.02)
    assert threshold(np.zeros(500), np.ones(500, bool), 0.02) == NEVER
    assert threshold(np.empty(0), np.empty(0, bool), 0.02) == NEVER


@pytest.mark.parametrize("count", [1, 2, 10, 100])
def test_few_are_not_enough(count: int) -> None:
    assert threshold(np.linspace(0.9, 0.99, count), np.ones(count, bool), 0.01) == NEVER


@pytest.mark.parametrize("sure", [0.3, 1.0])
def test_equals_are_accepted_together_or_not_at_all(sure: float) -> None:
    confidence = np.full(1000, sure)
    assert threshold(confidence, np.ones(1000, bool), 0.01) == sure
    assert threshold(confidence, np.arange(1000) > 20, 0.01) == NEVER


def test_the_curve_is_of_the_surest() -> None:
    curve = risk_coverage(np.array([0.2, 0.9, 0.5, 0.7]), np.array([False, True, False, True]))
    assert curve == {"coverage": [0.25, 0.5, 0.75, 1.0], "risk": [0, 0, pytest.approx(1 / 3), 0.5]}
