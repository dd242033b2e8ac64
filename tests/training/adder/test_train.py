import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest
import torch

from models.artifact import checkpoint
from models.artifact.card import AdderCard
from models.errors import ScanlineError
from models.networks.adder import carries_of
from models.sums import certificate
from training.adder.settings import adder_settings
from training.adder.train import seed_of, train_adder

QUICK = adder_settings(  # closes soon
    seed=2, steps=300, length=5, margin=0.5, slack=0.01, decay=True, press=2.0
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `adder`, trained without an interruption."""
    folder = tmp_path_factory.mktemp("runs")
    train_adder("adder", QUICK, folder)
    return folder


def test_a_trained_adder_is_proved(runs: Path) -> None:
    assert [path.name for path in runs.iterdir()] == ["adder"]
    loaded = checkpoint.load(runs / "adder")
    assert isinstance(loaded.card, AdderCard)
    assert loaded.certificate is not None
    proof = certificate.check(loaded.card.architecture, loaded.weights, loaded.certificate)
    assert proof.margin > QUICK.enough * QUICK.margin
    assert loaded.card.scores["sums_of_1000_bits"].accuracy == 1
    assert loaded.card.training.settings == asdict(QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("phase", ["learn", "tune"])
def test_a_killed_run_resumes_and_a_seed_decides_its_weights(
    tmp_path: Path, runs: Path, phase: str
) -> None:
    recipe, out = tmp_path / "adder.toml", tmp_path / "out"
    lines = [f"{name} = {json.dumps(value)}" for name, value in asdict(QUICK).items()]
    recipe.write_text("\n".join(['task = "sums"', *lines]))
    command = [sys.executable, "-c", "import cli; cli.main()", "train", "adder"]
    command += ["--recipe", str(recipe), "--out", str(out)]
    first = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while not (out / f"adder.{phase}1").exists():
        assert first.poll() is None
        time.sleep(0.01)
    first.kill()
    first.wait(200)
    assert not (out / "adder").exists()
    subprocess.run(command, check=True, capture_output=True)
    assert [path.name for path in out.iterdir()] == ["adder"]
    whole, resumed = (checkpoint.load(folder / "adder").card.files for folder in (runs, out))
    for name in ("weights.safetensors", "certificate.json"):
        assert resumed[name] == whole[name]


@pytest.mark.slow
def test_the_recipe_gives_the_adder_that_is_shipped(tmp_path: Path) -> None:
    card, _ = train_adder("adder", adder_settings(), tmp_path)
    shipped = checkpoint.load(checkpoint.SHIPPED / "adder").card
    assert card.training.settings.items() >= shipped.training.settings.items()
    if card.training.versions != shipped.training.versions:
        pytest.skip("other versions of the libraries may round otherwise")
    if torch.backends.cpu.get_cpu_capability() != "AVX512":
        pytest.skip("the shipped one was made with AVX-512: other instructions round otherwise")
    for name in ("weights.safetensors", "certificate.json"):
        assert card.files[name] == shipped.files[name]


def test_where_no_proof_closes_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="no proof closed"):
        train_adder("adder", adder_settings(steps=1, tuning=2, attempts=2), tmp_path)
    assert list(tmp_path.iterdir()) == []  # nothing stands in the next seed's way


def test_each_attempt_begins_with_other_weights() -> None:
    drawn = set()
    for seed in (1, 2):
        for attempt in range(1, 21):
            generator = torch.Generator().manual_seed(seed_of(seed, attempt))
            drawn.add(float(torch.rand(1, generator=generator)))
    assert len(drawn) == 40
    assert seed_of(7, 1) == 7


def test_a_wrong_name_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="small letters"):
        train_adder("Best", adder_settings(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_carries_are_those_of_addition() -> None:
    bits = torch.tensor([[[1, 1], [1, 0], [0, 0], [1, 1]]])
    assert carries_of(bits).tolist() == [[1, 1, 0, 1]]
