from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from models.errors import ScanlineError
from tests.training.bars import KilledError
from tests.training.notebook.made import SPLITS
from training.loop.state import Part, RunState
from training.notebook import digits, plan


class Killed(RunState):
    """The state of a run that is killed once an epoch is kept."""

    def save(self, parts: dict[str, Part], progress: dict[str, Any]) -> None:
        super().save(parts, progress)
        raise KilledError


TRIAL = plan.digit_trial("gru", 8, 1, 2, seed=1, epochs=3, batch=32, trained=200, scored=100)


def test_a_trial_has_a_value_an_epoch_and_an_answer_an_image(tmp_path: Path) -> None:
    result, network = digits.run(TRIAL, SPLITS, RunState(tmp_path / "state", {}))
    curves = (result.loss, result.accuracy, result.validation_loss, result.validation_accuracy)
    assert [len(curve) for curve in curves] == [3] * 4
    assert result.loss[-1] < result.loss[0]
    assert len(result.answers) == 100
    assert result.test_accuracy(SPLITS.test) == pytest.approx(result.validation_accuracy[-1])
    assert not network.training


def test_a_resumed_trial_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    whole, network = digits.run(TRIAL, SPLITS, RunState(tmp_path / "whole", {}))
    for _ in range(3):
        with pytest.raises(KilledError):
            digits.run(TRIAL, SPLITS, Killed(tmp_path / "killed", {}))
    resumed, twin = digits.run(TRIAL, SPLITS, RunState(tmp_path / "killed", {}))
    assert (resumed.answers, resumed.loss) == (whole.answers, whole.loss)
    weights = network.state_dict()
    assert all(torch.equal(one, weights[name]) for name, one in twin.state_dict().items())


def test_a_trial_of_another_seed_differs(tmp_path: Path) -> None:
    first, second = (
        digits.run(replace(TRIAL, seed=seed), SPLITS, RunState(tmp_path / str(seed), {}))[0]
        for seed in (1, 2)
    )
    assert first.loss != second.loss


def test_a_damaged_state_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"x")
    with pytest.raises(ScanlineError, match="damaged"):
        digits.run(TRIAL, SPLITS, RunState(tmp_path / "state", {}))
