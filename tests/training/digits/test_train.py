import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.artifact import checkpoint
from models.artifact.card import DigitArchitecture, DigitCard
from models.errors import ScanlineError
from tests.training.bars import CPU, small
from training.digits.train import train_digits, train_full


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """A folder with `half`, trained for one epoch, and `full`, trained as it on all images."""
    folder = tmp_path_factory.mktemp("runs")
    settings = small(rows_per_step=14, batch=512, epochs=1)
    train_digits("half", settings, folder, CPU, final=False)
    train_full("full", folder / "half", 2, folder, CPU, final=True)
    return folder


@pytest.mark.slow
def test_mnist_scores_each_epoch_and_the_test_set_stays_unseen(runs: Path) -> None:
    card = checkpoint.load(runs / "half").card
    assert isinstance(card, DigitCard)
    assert list(card.scores) == ["mnist_validation"]
    assert card.scores["mnist_validation"].n == 10_000
    assert card.training.curve is not None
    assert card.training.curve.validation_accuracy == [card.scores["mnist_validation"].accuracy]
    assert (runs / "half.curve.png").exists()


@pytest.mark.slow
def test_settings_and_temperature_of_a_run_on_all_images_are_those_of_the_half(runs: Path) -> None:
    half, full = (checkpoint.load(runs / name).card for name in ("half", "full"))
    assert isinstance(half, DigitCard)
    assert isinstance(full, DigitCard)
    assert full.temperature == half.temperature
    assert full.training.settings == {**half.training.settings, "seed": 2}
    assert full.training.curve is None
    assert "all 60,000" in full.training.data
    assert list(full.scores) == ["mnist_test"]
    with pytest.raises(ScanlineError, match="trained on all images"):
        train_full("again", runs / "full", 3, runs, CPU, final=True)


def test_only_a_row_classifier_of_a_recipe_is_trained_on_all_images(tmp_path: Path) -> None:
    for name, words in (
        ("adder", "adder is no row classifier"),
        ("notebook-gru", r"card of .*notebook-gru has the unknown key 'trained'.*train digits"),
    ):
        with pytest.raises(ScanlineError, match=words):
            train_full("full", checkpoint.SHIPPED / name, 1, tmp_path, CPU, final=False)


def test_a_card_with_the_settings_of_an_older_version_says_what_to_do(tmp_path: Path) -> None:
    loaded = checkpoint.load(checkpoint.SHIPPED / "digits-fast")
    assert isinstance(loaded.card, DigitCard)
    older = {"learning_rate": "rate", "weight_decay": "decay", "ema_decay": "average"}
    settings = {older.get(k, k): v for k, v in loaded.card.training.settings.items()}
    training = loaded.card.training.model_copy(update={"settings": settings})
    card = loaded.card.model_copy(update={"training": training})
    checkpoint.save(tmp_path / "old", card, loaded.weights)
    with pytest.raises(ScanlineError) as caught:
        train_full("full", tmp_path / "old", 1, tmp_path, CPU, final=False)
    for words in ("unknown key 'rate'", "'learning_rate'", "train it again", "train digits"):
        assert words in str(caught.value)


@pytest.mark.parametrize("name", ["Best", "a b", "", "-a", "../a", "x" * 65])
def test_a_wrong_name_is_refused_before_any_work(name: str, tmp_path: Path) -> None:
    for folder in (tmp_path / "none", checkpoint.SHIPPED / "gru"):
        with pytest.raises(ScanlineError, match="small letters"):
            train_full(name, folder, 1, tmp_path, CPU, final=False)
    with pytest.raises(ScanlineError, match="small letters"):
        train_digits(name, small(), tmp_path, CPU, final=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_killed_training_resumes_and_writes_its_card(tmp_path: Path, data: Path) -> None:
    small = {"hidden": 8, "layers": 1, "rows-per-step": 14, "epochs": 2}
    few = {"drawn": 50, "outliers": 50, "photographed": 50}
    options = [f"--{name}={value}" for name, value in {**small, **few}.items()]
    command = [sys.executable, "-c", "import cli; cli.main()", "train", "digits", *options]
    command += ["--final", "--out", str(tmp_path)]
    environment = {**os.environ, "SCANLINE_DATA": str(data)}
    first = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    while not (tmp_path / "digits.state").exists():
        assert first.poll() is None
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.wait(200)
    assert not (tmp_path / "digits").exists()
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "epoch 1/2" not in again.stderr
    assert "epoch 2/2" in again.stderr
    assert "mnist_test" in again.stdout
    card = checkpoint.load(tmp_path / "digits").card
    assert isinstance(card, DigitCard)
    assert card.training.epochs == 2
    architecture = DigitArchitecture(cell="gru", hidden=8, layers=1, directions=2, rows_per_step=14)
    assert card.architecture == architecture

    whole = [*command[:-1], str(tmp_path / "whole")]
    subprocess.run(whole, env=environment, capture_output=True, check=True)
    uninterrupted = checkpoint.load(tmp_path / "whole" / "digits").card
    assert uninterrupted.files["weights.safetensors"] == card.files["weights.safetensors"]
    assert uninterrupted.training.curve == card.training.curve
