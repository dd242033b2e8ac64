import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from models.artifact import checkpoint
from models.artifact.card import AdderCard
from models.errors import ScanlineError
from models.networks.adder import carries_of
from models.sums import certificate
from training.adder.settings import adder_settings
from training.adder.train import train_adder


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `adder`, trained with seed 2 without an interruption."""
    folder = tmp_path_factory.mktemp("runs")
    train_adder("adder", adder_settings(seed=2), folder)
    return folder


def test_a_trained_adder_is_proved(runs: Path) -> None:
    assert [path.name for path in runs.iterdir()] == ["adder"]
    loaded = checkpoint.load(runs / "adder")
    assert isinstance(loaded.card, AdderCard)
    assert loaded.certificate is not None
    proof = certificate.check(loaded.card.architecture, loaded.weights, loaded.certificate)
    assert proof.margin > 1
    assert loaded.card.scores["sums_of_1000_bits"].accuracy == 1


@pytest.mark.parametrize("phase", [pytest.param("learn", marks=pytest.mark.slow), "tune"])
def test_a_killed_run_resumes_and_a_seed_decides_its_weights(
    tmp_path: Path, runs: Path, phase: str
) -> None:
    command = [sys.executable, "-c", "import cli; cli.main()", "train", "adder", "--seed", "2"]
    command += ["--out", str(tmp_path)]
    first = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while not (tmp_path / f"adder.{phase}1").exists():
        assert first.poll() is None
        time.sleep(0.01)
    first.kill()
    first.wait(200)
    assert not (tmp_path / "adder").exists()
    subprocess.run(command, check=True, capture_output=True)
    assert [path.name for path in tmp_path.iterdir()] == ["adder"]
    whole, resumed = (checkpoint.load(folder / "adder").card.files for folder in (runs, tmp_path))
    for name in ("weights.safetensors", "certificate.json"):
        assert resumed[name] == whole[name]


def test_where_no_proof_closes_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="no proof closed"):
        train_adder("adder", adder_settings(steps=1, tuning=2, attempts=2), tmp_path)
    assert list(tmp_path.iterdir()) == []  # nothing stands in the next seed's way


def test_a_wrong_name_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="small letters"):
        train_adder("Best", adder_settings(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_carries_are_those_of_addition() -> None:
    bits = torch.tensor([[[1, 1], [1, 0], [0, 0], [1, 1]]])
    assert carries_of(bits).tolist() == [[1, 1, 0, 1]]
