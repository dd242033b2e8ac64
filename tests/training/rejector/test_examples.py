import numpy as np
import torch
from numpy.typing import NDArray

from models.artifact.card import FACTS, KINDS, SURROUNDINGS
from training.rejector.examples import examples, levels
from training.rejector.glyphs import Glyphs


def sevens(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """A row classifier that reads a seven in all."""
    return np.tile(np.eye(10, dtype=np.float32)[7], (len(ink), 1))


def test_a_seed_decides_the_examples(glyphs: Glyphs) -> None:
    one, again, other = (examples(40, seed, glyphs, sevens) for seed in (1, 1, 2))
    for first, second in zip(one, again, strict=True):
        assert torch.equal(first, second)
    assert not torch.equal(one.picture, other.picture)


def test_they_are_what_the_network_takes(glyphs: Glyphs) -> None:
    found = examples(70, 3, glyphs, sevens)
    assert found.picture.shape == (70, 3, SURROUNDINGS, SURROUNDINGS)
    assert found.facts.shape == (70, FACTS)
    seen = levels(found.picture)
    assert seen[:, 1:].min() >= 0
    assert seen[:, 1:].max() <= 1
    assert seen[:, 0].abs().max() <= 1.5


def test_what_is_read_wrongly_is_not_known(glyphs: Glyphs) -> None:
    found = examples(300, 4, glyphs, sevens)
    assert set(found.kind.tolist()) <= set(range(len(KINDS)))
    assert float((found.kind == 0).float().mean()) < 0.2  # sevens alone are read rightly
