from dataclasses import replace
from pathlib import Path

from training.notebook import plan, worker
from training.notebook.adders import AdderResult
from training.notebook.digits import DigitResult


def test_a_worker_runs_an_adder_and_keeps_nothing(tmp_path: Path) -> None:
    trial = replace(plan.adder_trials(quick=True)[0], epochs=3)
    done = worker.run(tmp_path, trial)
    assert isinstance(done.result, AdderResult)
    assert done.result.trial == trial
    assert done.weights["readout.bias"].shape == (2,)
    assert list(tmp_path.iterdir()) == []


def test_a_worker_keeps_the_state_of_a_row_classifier(tmp_path: Path, data: Path) -> None:
    trial = plan.digit_trial("gru", 4, 1, 1, seed=1, epochs=1, trained=64, scored=50)
    done = worker.run(tmp_path, trial)
    assert isinstance(done.result, DigitResult)
    assert len(done.result.answers) == 50
    assert [path.name for path in tmp_path.iterdir()] == [f"{plan.key(trial)}.state"]
