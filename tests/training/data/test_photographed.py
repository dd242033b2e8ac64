from pathlib import Path

import numpy as np
import torch

from benchmarks.reader import Reader
from training.data import mnist
from training.data.photographed import photographed


def test_photographed_digits_are_the_seeds_alone_and_still_digits(data: Path) -> None:
    digits, _ = mnist.train_and_validation()
    one, same, other = (photographed(150, seed, digits) for seed in (1, 1, 2))
    assert torch.equal(one.ink, same.ink)
    assert torch.equal(one.digit, same.digit)
    assert not torch.equal(one.ink, other.ink)
    assert one.ink.shape == (150, 28, 28)
    assert one.ink.dtype == torch.uint8
    assert set(one.digit.tolist()) == set(range(10))
    read = (
        Reader("digits")
        .runtime.logits(one.ink.numpy().astype(np.float32) / np.float32(255))
        .argmax(1)
    )
    assert (read == one.digit.numpy()).mean() > 0.9
    assert photographed(0, 1, digits).ink.shape == (0, 28, 28)
