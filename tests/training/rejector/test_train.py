from pathlib import Path

import pytest

from models.artifact import checkpoint
from models.artifact.card import RejectorCard
from models.artifact.checkpoint import REJECTOR, SHIPPED
from models.errors import ScanlineError
from tests.training.bars import CPU
from tests.training.rejector.small import small
from training.data import fonts
from training.rejector import task
from training.rejector.train import train_rejector


@pytest.mark.slow
@pytest.mark.usefixtures("data", "glyphs")
def test_a_rejector_is_trained_and_kept_as_any_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "_CHECKED", 40)
    monkeypatch.setattr(fonts, "PRINTED", fonts.PRINTED[:1])
    monkeypatch.setattr(fonts, "HANDWRITTEN", fonts.HANDWRITTEN[:1])
    card = train_rejector("mine", small(epochs=1, seed=3), SHIPPED / "digits", tmp_path, CPU)
    loaded = checkpoint.load(tmp_path / "mine").card
    assert isinstance(loaded, RejectorCard)
    assert loaded == card
    assert loaded.reads == "digits"
    assert 0 <= loaded.threshold <= 1
    assert "50,000" in loaded.training.data

    further = train_rejector(
        "further", small(epochs=1), SHIPPED / "digits", tmp_path, CPU, tmp_path / "mine"
    )
    assert further.training.data.endswith("goes on from mine, of 1 epochs and seed 3")


def test_what_reads_no_digits_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="name a row classifier"):
        train_rejector("mine", small(), SHIPPED / "adder", tmp_path, CPU)


def test_a_wrong_name_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="small letters"):
        train_rejector("My own", small(), SHIPPED / "digits", tmp_path, CPU)
    assert not list(tmp_path.iterdir())


def test_what_is_gone_on_from_is_a_rejector_of_that_shape(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="is no rejector"):
        train_rejector("mine", small(), SHIPPED / "digits", tmp_path, CPU, SHIPPED / "digits")
    with pytest.raises(ScanlineError, match="another shape"):
        train_rejector("mine", small(), SHIPPED / "digits", tmp_path, CPU, REJECTOR)
