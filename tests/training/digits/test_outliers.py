from pathlib import Path

import torch

from training.data import mnist
from training.digits.fit import target_shares
from training.digits.outliers import NO_DIGIT, clutter


def test_clutter_is_the_seeds_alone_and_of_many_kinds(data: Path) -> None:
    digits, _ = mnist.train_and_validation()
    one, same, other = (clutter(36, seed, digits) for seed in (1, 1, 2))
    assert torch.equal(one.ink, same.ink)
    assert not torch.equal(one.ink, other.ink)
    assert one.ink.shape == (36, 28, 28)
    assert one.ink.dtype == torch.uint8
    assert (one.digit == NO_DIGIT).all()
    assert one.ink.amax((1, 2)).min() > 128  # ink in every picture
    assert len(torch.unique(one.ink, dim=0)) == 36
    assert clutter(0, 1, digits).ink.shape == (0, 28, 28)


def test_clutter_is_trained_towards_equal_shares() -> None:
    shares = target_shares(torch.tensor([3, NO_DIGIT]), smoothing=0.05)
    assert torch.allclose(shares.sum(1), torch.ones(2))
    assert torch.allclose(shares[0, 3], torch.tensor(0.955))
    assert torch.allclose(shares[0, 4], torch.tensor(0.005))
    assert torch.allclose(shares[1], torch.full((10,), 0.1))
