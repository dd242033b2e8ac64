from dataclasses import replace

import pytest
import torch

from training.notebook import adders, plan
from training.notebook.adders import distinct_pairs, sums_of
from training.notebook.ideal import ceiling

FAST = replace(plan.adder_trials(quick=True)[0], hidden=5, layers=1, length=3, order="msb")


@pytest.mark.parametrize("order", ["msb", "lsb"])
def test_sums_are_those_of_integers(order: str) -> None:
    a, b = distinct_pairs(500, 9, torch.Generator().manual_seed(1))
    assert (a != b).all()
    assert 0 <= int(torch.minimum(a, b).min()) <= int(torch.maximum(a, b).max()) < 2**9
    pairs, sums = sums_of(a, b, 9, order)  # type: ignore[arg-type]
    weights = 2 ** torch.arange(10)
    if order == "msb":
        weights = weights.flip(0)
    assert torch.equal((sums * weights).sum(1), a + b)
    assert torch.equal((pairs[:, :, 0].long() * weights).sum(1), a)
    assert torch.equal((pairs[:, :, 1].long() * weights).sum(1), b)


def test_an_adder_that_reads_msb_first_stays_below_its_ceiling() -> None:
    result, _ = adders.run(replace(FAST, epochs=300))
    assert 0.45 < result.bits.value <= ceiling(3, "msb")
    assert (result.bits.n, result.bits.low) == (64, result.bits.high)
    assert result.sums.value < 0.7
    assert len(result.by_length) == 20
    again, _ = adders.run(replace(FAST, epochs=300))
    assert replace(again, seconds=0) == replace(result, seconds=0)


def test_too_many_pairs_are_sampled_with_an_interval() -> None:
    result, _ = adders.run(replace(FAST, length=10, epochs=5))
    assert result.bits.n == 4**8
    assert result.bits.low < result.bits.value < result.bits.high


def test_the_notebooks_statistics_are_its_best_epoch_and_its_last_ten() -> None:
    result, _ = adders.run(replace(FAST, epochs=20))
    curve = result.validation_accuracy
    assert result.maximum() == max(curve)
    assert result.last_ten() == pytest.approx(sum(curve[10:]) / 10)
