import numpy as np
import pytest

from app.runtimes.onnx import OnnxReader, OnnxRuntime
from models.artifact import checkpoint
from models.artifact.card import Cell, DigitCard
from models.artifact.checkpoint import SHIPPED, Checkpoint


def test_an_image_is_read_in_a_batch_as_it_is_alone() -> None:
    loaded = checkpoint.load(SHIPPED / "digits")
    assert isinstance(loaded.card, DigitCard)
    reader = OnnxReader(Checkpoint(loaded.card, loaded.weights, None))
    ink = np.random.default_rng(1).random((17, 28, 28), np.float32)
    alone = np.concatenate([reader.logits(one[None]) for one in ink])
    np.testing.assert_allclose(reader.logits(ink), alone, atol=1e-4, rtol=0)


@pytest.mark.parametrize("cell", ["lstm", "gru", "vanilla"])
@pytest.mark.parametrize("hidden", [5, 10, 16])
def test_its_arithmetic_here_is_what_certificates_cover(cell: Cell, hidden: int) -> None:
    assert OnnxRuntime().is_covered(cell, hidden)


@pytest.mark.parametrize("allowed", [1e-12, np.nan])
def test_arithmetic_that_errs_by_more_is_not_covered(
    monkeypatch: pytest.MonkeyPatch, allowed: float
) -> None:
    monkeypatch.setattr("app.runtimes.onnx.ACTIVATION_ERROR", allowed)
    assert not OnnxRuntime().is_covered("lstm", 10)
