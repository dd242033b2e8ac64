from pathlib import Path

import pytest

from benchmarks.accuracy.threshold import measured
from models.artifact import checkpoint
from models.artifact.card import RejectorCard
from models.artifact.checkpoint import REJECTOR
from tests.benchmarks.runs import digits


def test_the_threshold_is_the_largest_at_which_enough_are_accepted(tmp_path: Path) -> None:
    folder = digits(tmp_path, tune=(0, 1, 2, 4, 7))
    found = measured(folder, "tune", REJECTOR, write=False)
    assert found["n"] == 5
    assert found["accepted"] == 1
    assert 0 <= found["threshold"] <= 1


def test_it_is_written_into_the_card(tmp_path: Path) -> None:
    loaded = checkpoint.load_as(REJECTOR, RejectorCard)
    copy = tmp_path / "rejector"
    checkpoint.save(copy, loaded.card.model_copy(update={"threshold": 0.0}), loaded.weights)
    folder = digits(tmp_path, tune=(1, 7))
    found = measured(folder, "tune", copy, write=True)
    written = checkpoint.load(copy).card
    assert isinstance(written, RejectorCard)
    assert written.threshold == pytest.approx(found["threshold"])
