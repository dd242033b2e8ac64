from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import torch

from models.networks.line import LineReader
from tests.training.bars import CPU, KilledError
from tests.training.lines.desks import desk
from training.lines import task
from training.lines.batches import Batch
from training.lines.settings import LineSettings, line_settings
from training.lines.task import LineTask
from training.loop.fit import Fitted, fit
from training.loop.state import RunState
from training.loop.train import train


@pytest.fixture(autouse=True)
def _few_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "_CHECKED", 20)


def small(**changed: Any) -> LineSettings:
    tiny: dict[str, Any] = {
        "channels": 4,
        "features": 8,
        "hidden": 8,
        "layers": 1,
        "epochs": 2,
        "strips": 24,
        "batch": 8,
        "seed": 3,
        "fonts": 0,
        "restart_epochs": 0,
    }
    return line_settings(**{**tiny, **changed})


def made(settings: LineSettings, kind: type[LineTask] = LineTask) -> LineTask:
    shares = desk().shares._replace(dates=settings.restart_dates)
    again = [desk()._replace(shares=shares)] * settings.restarts
    return kind(settings, "drawn", desk(), desk(), CPU, again)


class Killed(LineTask):
    """Ends after the first epoch."""

    def batches(self, epoch: int) -> Iterator[Batch]:
        if epoch == 1:
            raise KilledError
        return super().batches(epoch)


def fitted(one: LineTask, state: Path) -> Fitted[LineReader]:
    return fit(one, CPU, RunState(state, asdict(one.settings)), lambda _epochs: None)


def same(a: Fitted[LineReader], b: Fitted[LineReader]) -> bool:
    one, other = a.network.state_dict(), b.network.state_dict()
    return all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.slow
def test_a_resumed_run_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    settings = small(layers=2, dropout=0.3)
    whole = fitted(made(settings), tmp_path / "whole")
    with pytest.raises(KilledError):
        fitted(made(settings, Killed), tmp_path / "killed")
    resumed = fitted(made(settings), tmp_path / "killed")
    assert same(whole, resumed)
    assert whole.epochs == resumed.epochs


def test_an_epoch_has_the_batches_that_are_said_each_strip_as_often_as_it_is_looked_at() -> None:
    one = made(small(strips=20, repeats=3))
    found = list(one.batches(0))
    assert len(found) == one.steps == 9
    assert sum(len(batch.crops) for batch in found) == 60


def test_the_weight_of_places_falls_in_the_first_third() -> None:
    one = made(small(epochs=9, strips=8, places=0.9, places_last=0.3))
    weights = [next(iter(one.batches(epoch))).weight for epoch in (0, 1, 3, 8)]
    assert weights == pytest.approx([0.9, 0.7, 0.3, 0.3])


def test_a_second_cycle_has_its_own_share_of_dates() -> None:
    one = made(small(strips=32, restart_epochs=1, restart_dates=0.9))
    slash = 1 + one.settings.alphabet.index("/")
    first, second = (
        sum(int((batch.classes == slash).sum()) for batch in one.batches(epoch)) for epoch in (1, 2)
    )
    assert second > 2 * first


@pytest.mark.slow
def test_training_lowers_the_loss(tmp_path: Path) -> None:
    first, *_, last = fitted(made(small(epochs=4, strips=128)), tmp_path / "state").epochs
    assert last.loss < first.loss
    assert first.validation is not None
    assert last.validation is not None


def test_a_run_says_what_share_of_strips_is_read_rightly(tmp_path: Path) -> None:
    card = train("lines", made(small()), tmp_path, CPU)
    assert card.scores["written_validation"].n == 20
    assert card.training.curve is not None
    accuracy = card.scores["written_validation"].accuracy
    assert card.training.curve.validation_accuracy[-1] == accuracy
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lines", "lines.curve.png"]
