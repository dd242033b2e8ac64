"""A finder with weights at random, made in no time, and what a perfect one says."""

from pathlib import Path

import numpy as np

from models.artifact import checkpoint
from models.artifact.card import FinderCard, Training
from models.artifact.figures import Score
from models.artifact.finder import MAPS, FinderArchitecture
from models.artifact.finder_graph import finder_shapes
from training.finder.truth import Truth, maps

SHAPE = FinderArchitecture(channels=2)


def kept_finder(folder: Path) -> FinderCard:
    """Writes its checkpoint folder."""
    random = np.random.default_rng(1)
    weights = {
        name: abs(random.normal(0, 0.1, shape)).astype(np.float32)
        for name, shape in finder_shapes(SHAPE).items()
    }
    training = Training(
        data="nothing", seed=1, epochs=0, settings={}, device="CPU", seconds=0, commit="",
        versions={},
    )  # fmt: skip
    card = FinderCard(
        name=folder.name,
        description="finds nothing",
        architecture=SHAPE,
        training=training,
        scores={"written_validation": Score.of(0, 1)},
        licence="MIT",
        files={},
    )
    return checkpoint.save(folder, card, weights)


def perfect(truth: Truth, shape: tuple[int, int]) -> np.ndarray:
    """The maps of a finder that errs in nothing and is sure of it."""
    said = maps(truth, shape).values.copy()
    logits = slice(MAPS.index("height"))
    said[logits] = 8 * said[logits] - 4
    return said
