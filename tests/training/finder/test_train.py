from pathlib import Path

import pytest

from models.artifact import checkpoint
from models.artifact.card import FinderCard
from models.errors import ScanlineError
from tests.training.bars import CPU
from training.finder import batches, stock, task
from training.finder.settings import finder_settings
from training.finder.train import train_finder


@pytest.mark.slow
@pytest.mark.usefixtures("data")
def test_a_finder_is_trained_and_kept_as_any_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "_CHECKED", 2)
    monkeypatch.setattr(stock, "_NUMBERS", 60)
    for module in (task, batches):
        monkeypatch.setattr(module, "SHAPES", ((64, 96),))
    settings = finder_settings(channels=2, epochs=1, pages=4, batch=2, images=100, fonts=0)
    card = train_finder("mine", settings, tmp_path, CPU)
    loaded = checkpoint.load(tmp_path / "mine").card
    assert isinstance(loaded, FinderCard)
    assert loaded == card
    assert "100 of MNIST's" in loaded.training.data


def test_a_wrong_name_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="small letters"):
        train_finder("My own", finder_settings(), tmp_path, CPU)
    assert not list(tmp_path.iterdir())
