from pathlib import Path

import torch

from training.data import mnist
from training.digits.outliers import NO_DIGIT, outliers


def test_outliers_are_the_seeds_alone_and_of_many_kinds(data: Path) -> None:
    digits, _ = mnist.train_and_validation()
    one, same, other = (outliers(36, seed, digits) for seed in (1, 1, 2))
    assert torch.equal(one.ink, same.ink)
    assert not torch.equal(one.ink, other.ink)
    assert one.ink.shape == (36, 28, 28)
    assert one.ink.dtype == torch.uint8
    assert (one.digit == NO_DIGIT).all()
    assert one.ink.amax((1, 2)).min() > 128  # ink in every picture
    assert len(torch.unique(one.ink, dim=0)) == 36
    assert outliers(0, 1, digits).ink.shape == (0, 28, 28)
