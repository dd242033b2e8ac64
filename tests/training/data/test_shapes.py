import numpy as np
import torch

from app.runtimes.onnx import OnnxReader
from models.artifact import checkpoint
from models.artifact.card import DigitCard
from models.artifact.checkpoint import Checkpoint
from training.data.shapes import drawn


def test_drawn_digits_are_read_as_what_they_are() -> None:
    loaded = checkpoint.load(checkpoint.SHIPPED / "digits")
    assert isinstance(loaded.card, DigitCard)
    images = drawn(1000, seed=1)
    ink = images.ink.numpy().astype(np.float32) / np.float32(255)
    answers = OnnxReader(Checkpoint(loaded.card, loaded.weights, None)).logits(ink).argmax(1)
    right = answers == images.digit.numpy()
    for digit in range(10):
        assert right[images.digit.numpy() == digit].mean() > 0.9, digit


def test_drawn_digits_stand_in_mnists_frame_and_a_seed_decides_them() -> None:
    images = drawn(200, seed=3)
    assert images.ink.shape == (200, 28, 28)
    assert torch.bincount(images.digit).tolist() == [20] * 10
    for ink in images.ink:
        rows, columns = (ink.sum(axis) > 0 for axis in (0, 1))
        assert 18 <= max(int(rows.sum()), int(columns.sum())) <= 23
    assert torch.equal(drawn(200, seed=3).ink, images.ink)
    assert not torch.equal(drawn(200, seed=4).ink, images.ink)
    assert len(drawn(0, seed=1).digit) == 0
