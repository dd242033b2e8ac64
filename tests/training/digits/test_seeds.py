from pathlib import Path

import pytest

from models.artifact import checkpoint
from models.artifact.card import DigitCard
from models.artifact.nodes import Weights
from models.errors import ScanlineError
from training.digits.seeds import record_seeds


def shipped() -> tuple[DigitCard, Weights]:
    loaded = checkpoint.load(checkpoint.SHIPPED / "digits-fast")
    assert isinstance(loaded.card, DigitCard)
    return loaded.card, loaded.weights


def test_the_spread_over_seeds_is_written_into_the_card(tmp_path: Path) -> None:
    card, weights = shipped()
    for seed in (1, 2):
        training = card.training.model_copy(
            update={"seed": seed, "settings": {**card.training.settings, "seed": seed}}
        )
        copy = card.model_copy(update={"training": training, "seeds": None})
        checkpoint.save(tmp_path / str(seed), copy, weights)
    seeds = record_seeds(tmp_path / "1", [tmp_path / "2"])
    assert (seeds.n, seeds.sd) == (2, 0)
    written = checkpoint.load(tmp_path / "1").card
    assert isinstance(written, DigitCard)
    assert written.seeds == seeds
    with pytest.raises(ScanlineError, match="its own seed"):
        record_seeds(tmp_path / "1", [tmp_path / "1"])
    with pytest.raises(ScanlineError, match="same settings"):
        record_seeds(tmp_path / "1", [checkpoint.SHIPPED / "gru"])
    with pytest.raises(ScanlineError, match="only row classifiers"):
        record_seeds(tmp_path / "1", [checkpoint.SHIPPED / "adder"])


def test_a_run_that_was_not_final_has_no_spread(tmp_path: Path) -> None:
    card, weights = shipped()
    training = card.training.model_copy(
        update={"seed": 2, "settings": {**card.training.settings, "seed": 2}}
    )
    scores = {"mnist_validation": card.scores["mnist_validation"]}
    copy = card.model_copy(update={"training": training, "scores": scores})
    checkpoint.save(tmp_path / "2", copy, weights)
    with pytest.raises(ScanlineError, match=r"2 has no test score: train it with --final"):
        record_seeds(checkpoint.SHIPPED / "digits-fast", [tmp_path / "2"])
