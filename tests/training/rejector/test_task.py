from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
import torch

from models.networks.rejector import Rejector
from tests.training.bars import CPU, KilledError
from tests.training.rejector.small import reader, small
from training.data.shapes import drawn
from training.loop.fit import Fitted, fit
from training.loop.state import RunState
from training.rejector import task
from training.rejector.task import Batch, RejectorTask


@pytest.fixture(autouse=True)
def _few_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "_CHECKED", 40)


class Killed(RejectorTask):
    """Ends after the first epoch."""

    def batches(self, epoch: int) -> Iterator[Batch]:
        if epoch == 1:
            raise KilledError
        return super().batches(epoch)


def new(kind: type[RejectorTask] = RejectorTask) -> RejectorTask:
    return kind(small(), "drawn", reader(), drawn(300, 1), drawn(100, 2), CPU)


def fitted(state: Path, kind: type[RejectorTask] = RejectorTask) -> Fitted[Rejector]:
    one = new(kind)
    return fit(one, CPU, RunState(state, asdict(one.settings)), lambda _epochs: None)


@pytest.mark.usefixtures("glyphs")
def test_an_epoch_has_all_examples_and_its_own_noise() -> None:
    one = new()
    first, again, other = (list(one.batches(epoch)) for epoch in (0, 0, 1))
    assert sum(len(batch.kind) for batch in first) == one.settings.pictures
    assert len(first) == one.steps
    assert all(torch.equal(a.picture, b.picture) for a, b in zip(first, again, strict=True))
    assert not torch.equal(first[0].picture, other[0].picture)


def test_a_network_goes_on_from_the_weights_that_are_given() -> None:
    made = {name: tensor.numpy() for name, tensor in new().network().state_dict().items()}
    one = RejectorTask(small(), "drawn", reader(), drawn(9, 1), drawn(9, 2), CPU, made)
    begun = one.network().state_dict()
    assert all(torch.equal(begun[name], torch.from_numpy(made[name])) for name in made)


@pytest.mark.slow
@pytest.mark.usefixtures("glyphs")
def test_a_killed_run_goes_on_to_the_same_weights(tmp_path: Path) -> None:
    whole = fitted(tmp_path / "whole").network.state_dict()
    with pytest.raises(KilledError):
        fitted(tmp_path / "killed", Killed)
    resumed = fitted(tmp_path / "killed").network.state_dict()
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)
