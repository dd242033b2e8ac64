from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from models.artifact import checkpoint
from models.artifact.card import AdderCard, DigitCard
from tests.training.notebook.made import SPLITS, results
from training.notebook.checkpoints import save_checkpoints


@pytest.mark.slow
def test_the_six_the_best_of_the_ten_and_of_the_27_are_written(tmp_path: Path) -> None:
    save_checkpoints(tmp_path, results(), SPLITS)
    cells = [f"{ways}{cell}" for ways in ("", "bi-") for cell in ("gru", "lstm", "vanilla")]
    names = [f"notebook-{name}" for name in [*cells, "adder", "sweep"]]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)

    first = results().digits("gru", 2)[0]
    loaded = checkpoint.load(tmp_path / "notebook-bi-gru")
    assert isinstance(loaded.card, DigitCard)
    assert loaded.card.architecture == first.result.trial.architecture()
    assert loaded.card.training.settings == asdict(first.result.trial)
    assert loaded.card.training.seed == 1
    assert loaded.card.scores["mnist_test"].correct == 195
    assert loaded.card.seeds is not None
    assert loaded.card.seeds.n == 2
    assert all(np.array_equal(one, first.weights[name]) for name, one in loaded.weights.items())

    adder = checkpoint.load(tmp_path / "notebook-adder").card
    assert isinstance(adder, AdderCard)
    assert (adder.architecture.order, adder.architecture.hidden) == ("msb", 10)  # the best made
    assert adder.training.settings["length"] == 3
