from pathlib import Path

import pytest

from models.artifact import checkpoint
from models.artifact.card import DigitCard
from models.errors import ScanlineError
from tests.training.bars import CPU, BarTask, KilledError, small
from training.loop.train import train


def test_a_run_leaves_a_checkpoint_and_its_curve_and_no_state(tmp_path: Path) -> None:
    card = train("mine", BarTask(small()), tmp_path / "runs", CPU)
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == ["mine", "mine.curve.png"]
    loaded = checkpoint.load(tmp_path / "runs" / "mine").card
    assert isinstance(loaded, DigitCard)
    assert loaded == card
    assert (loaded.training.data, loaded.training.seed, loaded.training.epochs) == ("bars", 5, 3)
    curve = loaded.training.curve
    assert curve is not None
    assert len(curve.loss) == len(curve.validation_loss) == 3
    assert curve.validation_accuracy[-1] == loaded.scores["mnist_validation"].accuracy


def test_a_run_without_validation_images_has_no_curve(tmp_path: Path) -> None:
    card = train("full", BarTask(small(), held=0.7), tmp_path, CPU)
    assert card.training.curve is None
    assert [path.name for path in tmp_path.iterdir()] == ["full"]


def test_each_epoch_says_its_loss_and_validation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train("mine", BarTask(small()), tmp_path, CPU)
    told = [line.split() for line in capsys.readouterr().err.splitlines() if "epoch " in line]
    assert [line[:2] for line in told] == [["epoch", f"{epoch}/3"] for epoch in (1, 2, 3)]
    assert all(line[2] == "loss" and line[4] == "validation" for line in told)


def test_a_killed_run_goes_on_with_the_same_data_alone(tmp_path: Path) -> None:
    settings = small()
    whole = train("whole", BarTask(settings), tmp_path, CPU)
    with pytest.raises(KilledError):
        train("killed", BarTask(settings, killed_after=2), tmp_path, CPU)
    assert not (tmp_path / "killed").exists()
    with pytest.raises(ScanlineError, match=r"killed\.state belongs to a run with other settings"):
        train("killed", BarTask(settings, "other bars"), tmp_path, CPU)
    resumed = train("killed", BarTask(settings), tmp_path, CPU)
    assert resumed.files["weights.safetensors"] == whole.files["weights.safetensors"]
    assert resumed.training.curve == whole.training.curve
    assert not (tmp_path / "killed.state").exists()
