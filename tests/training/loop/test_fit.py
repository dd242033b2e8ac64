from dataclasses import asdict
from pathlib import Path

import pytest
import torch
from torch import Tensor

from models.errors import ScanlineError
from models.networks.digit import RowClassifier
from tests.training.bars import CPU, BarTask, KilledError, bars, small
from training.digits.scores import validation
from training.digits.settings import DigitSettings
from training.loop.fit import Fitted, fit
from training.loop.settings import Cycle
from training.loop.state import RunState


def fitted(
    settings: DigitSettings, state: Path, killed_after: int | None = None
) -> Fitted[RowClassifier]:
    task = BarTask(settings, killed_after=killed_after)
    return fit(task, CPU, RunState(state, asdict(settings)), lambda _epochs: None)


class Restarted(DigitSettings):
    """Settings with two further cycles."""

    def cycles(self) -> tuple[Cycle, ...]:
        again = Cycle(2, self.learning_rate / 10)
        return (*super().cycles(), again, again)


def same(a: Fitted[RowClassifier], b: Fitted[RowClassifier]) -> bool:
    one, other = a.network.state_dict(), b.network.state_dict()
    return all(torch.equal(one[name], other[name]) for name in one)


def test_a_seed_decides_the_weights(tmp_path: Path) -> None:
    first = fitted(small(), tmp_path / "a")
    assert same(first, fitted(small(), tmp_path / "b"))
    assert not same(first, fitted(small(seed=6), tmp_path / "c"))


@pytest.mark.parametrize("cell", ["gru", "vanilla", "lstm"])
def test_a_resumed_run_equals_an_uninterrupted_one(tmp_path: Path, cell: str) -> None:
    settings = small(cell=cell, dropout=0.3, layers=2)
    whole = fitted(settings, tmp_path / "whole")
    with pytest.raises(KilledError):
        fitted(settings, tmp_path / "killed", killed_after=1)
    told: list[int] = []
    state = RunState(tmp_path / "killed", asdict(settings))
    resumed = fit(BarTask(settings), CPU, state, lambda done: told.append(len(done)))
    assert told == [2, 3]
    assert same(whole, resumed)
    assert resumed.epochs == whole.epochs


@pytest.mark.parametrize("killed_after", [2, 3, 4, 5, 6])  # of three epochs, two and two
def test_a_run_of_several_cycles_is_resumed_in_each(tmp_path: Path, killed_after: int) -> None:
    settings = Restarted(**asdict(small(dropout=0.3)))
    whole = fitted(settings, tmp_path / "whole")
    assert len(whole.epochs) == 7
    with pytest.raises(KilledError):
        fitted(settings, tmp_path / "killed", killed_after)
    assert same(whole, fitted(settings, tmp_path / "killed"))


def test_each_cycle_begins_at_the_averaged_weights_of_the_first(tmp_path: Path) -> None:
    class Still(DigitSettings):
        def cycles(self) -> tuple[Cycle, ...]:
            again = Cycle(1, 1e-12)
            return (*super().cycles(), again, again)

    first = fitted(small(), tmp_path / "first").network.state_dict()
    last = fitted(Still(**asdict(small())), tmp_path / "last").network.state_dict()
    for name in first:
        torch.testing.assert_close(last[name], first[name])


def test_what_further_cycles_end_with_is_averaged(tmp_path: Path) -> None:
    class One(DigitSettings):
        def cycles(self) -> tuple[Cycle, ...]:
            return (*super().cycles(), Cycle(2, self.learning_rate / 10))

    one = fitted(One(**asdict(small())), tmp_path / "one").network.state_dict()
    both = fitted(Restarted(**asdict(small())), tmp_path / "both").network.state_dict()
    last = torch.load(tmp_path / "both", weights_only=True)["parts"]["average"]
    for name in one:
        torch.testing.assert_close(both[name], (one[name] + last[f"module.{name}"]) / 2)


@pytest.mark.slow
def test_it_learns(tmp_path: Path) -> None:
    still = {"rotation": 0, "scale": 0, "shear": 0, "shift": 0, "elastic": 0, "stroke": 0}
    settings = small(epochs=30, hidden=32, learning_rate=1e-2, **still)
    first, *_, last = fitted(settings, tmp_path / "state").epochs
    assert first.validation is not None
    assert last.validation is not None
    assert last.loss < first.loss
    assert last.validation.loss < first.validation.loss
    assert last.validation.accuracy > 0.5  # chance is a tenth


def test_what_validation_scores_is_what_the_run_gives(tmp_path: Path) -> None:
    done = fitted(small(), tmp_path / "state")
    assert not done.network.training
    assert done.epochs[-1].validation == validation(done.network, bars())


def test_scoring_validation_leaves_the_weights_as_they_would_be(tmp_path: Path) -> None:
    settings = small(dropout=0.3)
    alone = fit(
        BarTask(settings, held=0.7), CPU, RunState(tmp_path / "a", {}), lambda _epochs: None
    )
    assert [epoch.validation for epoch in alone.epochs] == [None] * 3
    assert same(alone, fitted(settings, tmp_path / "b"))


def test_a_loss_that_is_no_number_stops_the_run_with_step_and_settings(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with pytest.raises(KilledError):
        fitted(small(), state, killed_after=1)
    saved = torch.load(state, weights_only=True)
    bias: Tensor = saved["parts"]["network"]["readout.bias"]
    bias[0] = torch.nan
    torch.save(saved, state)
    with pytest.raises(ScanlineError, match=r"nan at step 0 of epoch 2.*hidden=8"):
        fitted(small(), state)
