from pathlib import Path
from typing import Any

import pytest

from models.artifact import checkpoint
from models.artifact.card import LineCard
from models.errors import ScanlineError
from tests.training.bars import CPU
from tests.training.lines.test_task import small
from training.lines import task, train
from training.lines.train import train_lines


@pytest.mark.slow
def test_a_line_reader_is_trained_on_mnist_and_kept_as_any(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "_CHECKED", 20)
    monkeypatch.setattr(train, "_HELD", 100)
    settings: dict[str, Any] = {"images": 200, "epochs": 1}
    card = train_lines("mine", small(**settings), tmp_path, CPU)
    loaded = checkpoint.load(tmp_path / "mine").card
    assert isinstance(loaded, LineCard)
    assert loaded == card
    assert "200 of MNIST's training images" in loaded.training.data
    assert "0 handwriting fonts" in loaded.training.data


def test_a_wrong_name_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="small letters"):
        train_lines("My lines", small(), tmp_path, CPU)
    assert not list(tmp_path.iterdir())
