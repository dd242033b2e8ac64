from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from models.artifact import checkpoint
from models.artifact.finder import MAPS, FinderArchitecture
from models.networks.finder import Finder
from tests.training.bars import CPU, KilledError
from tests.training.finder.stocks import stock
from training.finder import batches, task
from training.finder.batches import Batch, batch
from training.finder.settings import FinderSettings, finder_settings
from training.finder.task import FinderTask
from training.loop.fit import Fitted, fit
from training.loop.state import RunState
from training.loop.train import train


@pytest.fixture(autouse=True)
def _little_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "_CHECKED", 4)
    for module in (task, batches):
        monkeypatch.setattr(module, "SHAPES", ((64, 96), (96, 64)))


def small(**changed: Any) -> FinderSettings:
    tiny: dict[str, Any] = {"channels": 2, "epochs": 2, "pages": 6, "batch": 2, "fonts": 0,
                            "small": 0}  # fmt: skip
    return finder_settings(**{**tiny, **changed})


def made(settings: FinderSettings, kind: type[FinderTask] = FinderTask) -> FinderTask:
    return kind(settings, "drawn", stock(), stock(), CPU)


class Killed(FinderTask):
    """Ends after the first epoch."""

    def batches(self, epoch: int) -> Iterator[Batch]:
        if epoch == 1:
            raise KilledError
        return super().batches(epoch)


def fitted(one: FinderTask, state: Path) -> Fitted[Finder]:
    return fit(one, CPU, RunState(state, asdict(one.settings)), lambda _epochs: None)


def test_an_epoch_has_the_batches_that_are_said_each_page_as_often_as_it_is_looked_at() -> None:
    one = made(small(pages=5, repeats=3))
    found = list(one.batches(0))
    assert len(found) == one.steps == 9
    assert sum(len(batch.pages) for batch in found) == 15
    again = list(one.batches(0))
    assert all(torch.equal(a.pages, b.pages) for a, b in zip(found, again, strict=True))


def test_pages_are_smaller_and_more_at_first_and_now_and_then() -> None:
    one = made(small(pages=8, repeats=1, small=1))
    first, later = (sorted(batch.pages.shape[0] * max(batch.pages.shape[2:]) for batch in
                           one.batches(epoch)) for epoch in (0, 1))  # fmt: skip
    assert first == [8 * 32, 8 * 64, 8 * 64, 8 * 64]
    assert later == [2 * 96, 2 * 96, 2 * 96, 8 * 64]


def test_a_resumed_run_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    settings = small(dropout=0.3)
    whole = fitted(made(settings), tmp_path / "whole")
    with pytest.raises(KilledError):
        fitted(made(settings, Killed), tmp_path / "killed")
    resumed = fitted(made(settings), tmp_path / "killed")
    one, other = whole.network.state_dict(), resumed.network.state_dict()
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert whole.epochs == resumed.epochs


@pytest.mark.slow
def test_training_lowers_the_loss(tmp_path: Path) -> None:
    settings = small(epochs=6, pages=16, batch=4, channels=4)
    first, *_, last = fitted(made(settings), tmp_path / "state").epochs
    assert last.loss < 0.9 * first.loss


class Said(Finder):
    """Says these maps of whatever it sees."""

    def __init__(self, maps: torch.Tensor) -> None:
        super().__init__(FinderArchitecture(channels=1))
        self.maps = maps

    def forward(self, pages: torch.Tensor) -> torch.Tensor:
        return self.maps


def test_who_says_all_that_is_there_loses_nothing_and_who_says_the_reverse_much() -> None:
    one = made(small())
    written = batch(np.random.default_rng(1), stock(), 4)
    maps = written.maps.clone()
    maps[:, : MAPS.index("height")] = 40 * maps[:, : MAPS.index("height")] - 20
    assert (maps[:, 0] > 0).any()
    least = float(one.loss(Said(maps), written))
    assert least == pytest.approx(0, abs=0.05)
    for part in range(len(MAPS)):
        wrong = maps.clone()
        wrong[:, part] *= -1
        assert float(one.loss(Said(wrong), written)) > least + 0.02, part


def test_what_cannot_be_judged_costs_nothing() -> None:
    one = made(small())
    written = batch(np.random.default_rng(1), stock(), 4)
    nothing = written._replace(judged=torch.zeros_like(written.judged))
    maps = written.maps.clone()
    other = maps.clone()
    for name in ("number", "other", "height", "axis_cosine", "axis_sine"):
        other[:, MAPS.index(name)] += 3
    assert float(one.loss(Said(maps), nothing)) == float(one.loss(Said(other), nothing))
    assert float(one.loss(Said(maps), written)) != float(one.loss(Said(other), written))


def test_a_run_says_what_share_of_numbers_is_found(tmp_path: Path) -> None:
    card = train("finder", made(small()), tmp_path, CPU)
    assert checkpoint.load(tmp_path / "finder").card == card
    score = card.scores["written_validation"]
    assert score.n > 0
    assert card.training.curve is not None
    assert card.training.curve.validation_accuracy[-1] == score.accuracy
