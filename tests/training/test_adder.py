from pathlib import Path

import numpy as np
import pytest
import torch

from models import certificate, checkpoint
from models.adder import carries_of
from models.card import AdderCard
from models.errors import ScanlineError
from training.adder import AdderSettings, train_adder


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


def test_where_no_proof_closes_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="no proof closed"):
        train_adder("adder", AdderSettings(steps=1, tuning=2), tmp_path)
    assert not (tmp_path / "adder").exists()


def test_carries_are_those_of_addition() -> None:
    bits = torch.tensor([[[1, 1], [1, 0], [0, 0], [1, 1]]])
    assert carries_of(bits).tolist() == [[1, 1, 0, 1]]
