import numpy as np
import pytest
import torch

from training.statistics import Share, holm, mcnemar, prediction_interval


def test_a_prediction_interval_holds_the_next_figure_nineteen_times_in_twenty() -> None:
    draws = np.random.default_rng(1).normal(98, 0.3, (4000, 4))
    inside = 0
    for *seen, new in draws.tolist():
        interval = prediction_interval(seen)
        inside += interval.low <= new <= interval.high
    assert inside / len(draws) == pytest.approx(0.95, abs=0.012)


def test_one_seed_predicts_nothing() -> None:
    with pytest.raises(ValueError, match="two seeds"):
        prediction_interval([98.0])


def test_a_share_of_all_is_exact_and_one_of_a_sample_is_not() -> None:
    right = torch.tensor([1.0, 0.0, 1.0, 1.0])
    exact, sampled = Share.of(right, sampled=False), Share.of(right, sampled=True)
    assert (exact.value, exact.low, exact.high, exact.n) == (0.75, 0.75, 0.75, 4)
    assert 0 < sampled.low < 0.75 < sampled.high <= 1


def test_mcnemar_asks_whether_two_readers_differ() -> None:
    assert mcnemar(0, 0) == 1
    assert mcnemar(5, 5) == 1
    assert mcnemar(0, 6) == pytest.approx(2 / 2**6)
    assert mcnemar(10, 2) == mcnemar(2, 10) < 0.05


def test_a_sample_without_a_mistake_is_no_proof() -> None:
    for right in (torch.ones(50), torch.zeros(50)):
        sampled = Share.of(right, sampled=True)
        assert 0.05 < sampled.high - sampled.low < 0.15


def test_many_tests_together_find_less() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == [True, False, False, True]
    assert holm([0.04]) == [True]
    assert holm([0.06, 0.0]) == [False, True]
    assert holm([]) == []
