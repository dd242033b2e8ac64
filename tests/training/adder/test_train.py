import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch

from models.artifact import checkpoint
from models.artifact.card import AdderCard
from models.errors import ScanlineError
from models.networks.adder import carries_of
from models.sums import certificate
from tests.training.killed import TRAIN, killed_at
from training.adder.train import AdderSettings, train_adder


def test_a_trained_adder_is_proved_and_a_seed_decides_its_weights(tmp_path: Path) -> None:
    card, proof = train_adder("adder", AdderSettings(seed=2), tmp_path)
    assert proof.margin > 1
    loaded = checkpoint.load(tmp_path / "adder")
    assert loaded.card == card
    assert isinstance(loaded.card, AdderCard)
    assert loaded.certificate is not None
    again = certificate.check(loaded.card.architecture, loaded.weights, loaded.certificate)
    assert again == proof
    assert card.scores["sums_of_1000_bits"].accuracy == 1
    train_adder("twin", AdderSettings(seed=2), tmp_path)
    twin = checkpoint.load(tmp_path / "twin")
    assert all(np.array_equal(twin.weights[name], loaded.weights[name]) for name in twin.weights)


@pytest.mark.slow
def test_a_killed_run_resumes_and_gives_the_same_weights(tmp_path: Path) -> None:
    words = ["adder", "--seed", "2", "--out"]
    subprocess.run([*TRAIN, *words, str(tmp_path / "whole")], check=True, capture_output=True)
    for phase in ("learn", "tune"):
        out = tmp_path / phase
        killed_at(f"adder.{phase}1", *words, str(out))
        assert (out / f"adder.{phase}1").exists()
        assert not (out / "adder").exists()
        subprocess.run([*TRAIN, *words, str(out)], check=True, capture_output=True)
        assert sorted(path.name for path in out.iterdir()) == ["adder"]
        twin = checkpoint.load(out / "adder")
        once = checkpoint.load(tmp_path / "whole" / "adder")
        assert all(np.array_equal(twin.weights[name], once.weights[name]) for name in once.weights)
        assert twin.certificate == once.certificate


def test_where_no_proof_closes_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="no proof closed"):
        train_adder("adder", AdderSettings(steps=1, tuning=2, attempts=2), tmp_path)
    assert list(tmp_path.iterdir()) == []  # nothing stands in the next seed's way


def test_carries_are_those_of_addition() -> None:
    bits = torch.tensor([[[1, 1], [1, 0], [0, 0], [1, 1]]])
    assert carries_of(bits).tolist() == [[1, 1, 0, 1]]
