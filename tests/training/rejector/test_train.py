from pathlib import Path

import pytest

from models.artifact import checkpoint
from models.artifact.card import RejectorCard
from models.artifact.checkpoint import SHIPPED
from models.errors import ScanlineError
from tests.training.bars import CPU
from tests.training.rejector.small import small
from training.data import fonts
from training.rejector import task
from training.rejector.train import train_rejector


@pytest.mark.usefixtures("data", "glyphs")
def test_a_rejector_is_trained_and_kept_as_any_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "_CHECKED", 40)
    monkeypatch.setattr(fonts, "PRINTED", fonts.PRINTED[:1])
    monkeypatch.setattr(fonts, "HANDWRITTEN", fonts.HANDWRITTEN[:1])
    card = train_rejector("mine", small(epochs=1), SHIPPED / "digits", tmp_path, CPU)
    loaded = checkpoint.load(tmp_path / "mine").card
    assert isinstance(loaded, RejectorCard)
    assert loaded == card
    assert loaded.reads == "digits"
    assert 0 <= loaded.threshold <= 1
    assert "50,000" in loaded.training.data


def test_what_reads_no_digits_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="name a row classifier"):
        train_rejector("mine", small(), SHIPPED / "adder", tmp_path, CPU)


def test_a_wrong_name_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="small letters"):
        train_rejector("My own", small(), SHIPPED / "digits", tmp_path, CPU)
    assert not list(tmp_path.iterdir())
