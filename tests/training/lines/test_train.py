from pathlib import Path
from typing import Any

import pytest

from models.artifact import checkpoint
from models.artifact.card import LineCard
from models.errors import ScanlineError
from tests.training.bars import CPU
from training.lines import task
from training.lines.settings import line_settings
from training.lines.train import train_lines


def test_a_line_reader_is_trained_on_mnist_and_served_as_any(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "_CHECKED", 20)
    tiny: dict[str, Any]
    tiny = {
        "hidden": 4,
        "layers": 1,
        "columns_per_step": 4,
        "epochs": 1,
        "line_crops": 32,
    }
    card = train_lines("mine", line_settings(drawn=10, **tiny), tmp_path, CPU)
    loaded = checkpoint.load(tmp_path / "mine").card
    assert isinstance(loaded, LineCard)
    assert loaded == card
    assert "50,000" in loaded.training.data


def test_a_wrong_name_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="small letters"):
        train_lines("My lines", line_settings(), tmp_path, CPU)
    assert not list(tmp_path.iterdir())
