"""What both runtimes promise: the same answers from the same weights."""

from pathlib import Path

import numpy as np
import pytest

from app.runtimes.contract import Runtime
from app.runtimes.onnx import OnnxRuntime
from app.runtimes.torch import TorchRuntime
from models.artifact import checkpoint
from models.artifact.card import (
    FACTS,
    SURROUNDINGS,
    AdderCard,
    DigitCard,
    FinderCard,
    LineCard,
    RejectorCard,
)
from models.artifact.checkpoint import FINDER, REJECTOR, SHIPPED, Checkpoint
from models.artifact.finder import CELL, MAPS
from models.artifact.line import HEIGHT
from models.sums.machines import Machine

RUNTIMES: tuple[Runtime, ...] = (OnnxRuntime(), TorchRuntime("cpu"))


@pytest.mark.parametrize("folder", sorted(SHIPPED.iterdir()), ids=lambda folder: folder.name)
def test_both_runtimes_give_the_same_logits(folder: Path) -> None:
    card, weights, _ = checkpoint.load(folder)
    rng = np.random.default_rng(1)
    if isinstance(card, AdderCard):
        machine = Machine.of(card.architecture)
        symbols = machine.features(rng.integers(0, machine.base, (1, 500, 2)))
        adders = [one.adder(Checkpoint(card, weights, None)) for one in RUNTIMES]
        (ours, our_state), (theirs, their_state) = (
            one.logits(symbols, one.start()) for one in adders
        )
        for our, their in zip((ours, *our_state), (theirs, *their_state), strict=True):
            np.testing.assert_allclose(our, their, atol=1e-4, rtol=0)
        return
    assert not isinstance(card, RejectorCard | FinderCard)
    model: Checkpoint[DigitCard] | Checkpoint[LineCard]
    if isinstance(card, DigitCard):
        model, inputs = Checkpoint(card, weights, None), rng.random((9, 28, 28), np.float32)
    else:
        model, inputs = Checkpoint(card, weights, None), rng.random((3, 2, HEIGHT, 96), np.float32)
    ours, theirs = (one.reader(model).logits(inputs) for one in RUNTIMES)
    np.testing.assert_allclose(ours, theirs, atol=1e-4, rtol=0)


def test_both_runtimes_give_a_rejectors_logits() -> None:
    rejector = checkpoint.load_as(REJECTOR, RejectorCard)
    rng = np.random.default_rng(1)
    picture = np.clip(rng.normal(0, 0.3, (5, 3, SURROUNDINGS, SURROUNDINGS)), -1, 1)
    facts = rng.random((5, FACTS), np.float32)
    rejectors = [one.rejector(rejector) for one in RUNTIMES]
    ours, theirs = (one.logits(picture.astype(np.float32), facts) for one in rejectors)
    np.testing.assert_allclose(ours, theirs, atol=1e-4, rtol=0)


def test_both_runtimes_give_a_finders_maps() -> None:
    finder = checkpoint.load_as(FINDER, FinderCard)
    pages = np.random.default_rng(1).normal(0, 0.5, (2, 2, 96, 64)).astype(np.float32)
    ours, theirs = (one.finder(finder).maps(pages) for one in RUNTIMES)
    assert ours.shape == (2, len(MAPS), 96 // CELL, 64 // CELL)
    np.testing.assert_allclose(ours, theirs, atol=1e-4, rtol=0)


@pytest.mark.parametrize("runtime", RUNTIMES, ids=lambda runtime: runtime.name)
def test_a_sum_in_pieces_is_the_sum_at_once(runtime: Runtime) -> None:
    loaded = checkpoint.load(SHIPPED / "adder")
    assert isinstance(loaded.card, AdderCard)
    adder = runtime.adder(Checkpoint(loaded.card, loaded.weights, None))
    bits = np.random.default_rng(2).integers(0, 2, (1, 300, 2)).astype(np.float32)
    at_once, _ = adder.logits(bits, adder.start())
    state, parts = adder.start(), []
    for piece in np.split(bits, [1, 100, 217], axis=1):
        logits, state = adder.logits(piece, state)
        parts.append(logits)
    np.testing.assert_allclose(np.concatenate(parts, axis=1), at_once, atol=1e-5, rtol=0)
