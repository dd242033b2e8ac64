from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from models.artifact.card import BLANK, CLASSES
from models.networks.line import LineReader
from tests.training.bars import CPU, KilledError
from training.data.mnist import Images
from training.data.shapes import drawn
from training.lines import task
from training.lines.batches import Batch
from training.lines.settings import LineSettings, line_settings
from training.lines.task import LineTask, fitted_temperature
from training.lines.writing import Digits, line_crop
from training.loop.fit import Fitted, fit
from training.loop.state import RunState
from training.loop.train import train


@pytest.fixture(autouse=True)
def _few_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "_CHECKED", 20)


def small(**changed: Any) -> LineSettings:
    tiny: dict[str, Any]
    tiny = {
        "hidden": 8,
        "layers": 1,
        "epochs": 2,
        "line_crops": 48,
        "batch": 16,
        "seed": 3,
    }
    return line_settings(**{**tiny, "drawn": 0, **changed})


class Killed(LineTask):
    """Ends after the first epoch."""

    def batches(self, epoch: int) -> Iterator[Batch]:
        if epoch == 1:
            raise KilledError
        return super().batches(epoch)


def images() -> Images:
    return drawn(300, 1)


def fitted(
    settings: LineSettings, state: Path, kind: type[LineTask] = LineTask
) -> Fitted[LineReader]:
    one = kind(settings, "drawn", images(), images(), CPU)
    return fit(one, CPU, RunState(state, asdict(settings)), lambda _epochs: None)


def same(a: Fitted[LineReader], b: Fitted[LineReader]) -> bool:
    one, other = a.network.state_dict(), b.network.state_dict()
    return all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.slow
def test_a_resumed_run_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    settings = small(layers=2, dropout=0.3)
    whole = fitted(settings, tmp_path / "whole")
    with pytest.raises(KilledError):
        fitted(settings, tmp_path / "killed", Killed)
    resumed = fitted(settings, tmp_path / "killed")
    assert same(whole, resumed)
    assert whole.epochs == resumed.epochs
    assert not same(whole, fitted(small(layers=2, dropout=0.3, seed=4), tmp_path / "other"))


def test_training_lowers_the_loss(tmp_path: Path) -> None:
    settings = small(epochs=4, line_crops=128, learning_rate=1e-2)
    first, *_, last = fitted(settings, tmp_path / "state").epochs
    assert last.loss < first.loss
    assert first.validation is not None
    assert last.validation is not None
    assert last.validation.loss < first.validation.loss


def test_a_run_says_what_share_of_line_crops_is_read_rightly(tmp_path: Path) -> None:
    one = LineTask(small(), "drawn", images(), images(), CPU)
    card = train("lines", one, tmp_path, CPU)
    assert card.scores["written_validation"].n == 20
    assert card.training.curve is not None
    accuracy = card.scores["written_validation"].accuracy
    assert card.training.curve.validation_accuracy[-1] == accuracy
    assert card.description == "gru network that reads a row of digits from both ends"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lines", "lines.curve.png"]


def test_a_reader_that_reads_nothing_yet_has_a_temperature() -> None:
    random = np.random.default_rng(1)
    shapes = images()
    digits = Digits(shapes.ink.numpy(), shapes.digit.numpy())
    crops = [one for one in (line_crop(random, digits) for _ in range(20)) if one.digits]
    nothing = np.zeros((9, CLASSES), np.float32)
    nothing[:, BLANK] = 5
    assert fitted_temperature([nothing] * len(crops), crops) == 1
