from pathlib import Path

import numpy as np
import pytest

from models.artifact import checkpoint
from models.artifact.card import DigitCard
from models.artifact.checkpoint import SHIPPED
from models.errors import ScanlineError
from tests.pictures import encoded, photo
from tests.training.bars import CPU, BarTask, bars, small
from training.data import mnist
from training.digits import adapting
from training.digits.adapting import adapt
from training.loop.train import train

DIGITS = (0, 1, 2, 4, 7)
# Where a bar stands is what it is: no distortion may move it.
UPRIGHT = {"rotation": 0.0, "scale": 0.0, "shear": 0.0, "shift": 0.0, "elastic": 0.0}


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A network that knows bars alone, and bars in place of MNIST."""
    monkeypatch.setattr(mnist, "train_and_validation", lambda: (bars(), bars(64)))
    monkeypatch.setattr(adapting, "_MNIST", 64)
    monkeypatch.setattr(adapting, "_OWN", 400)
    few = {"epochs": 6, "learning_rate": 0.02, "drawn": 0, "outliers": 0, "photographed": 0}
    monkeypatch.setattr(adapting, "_CHANGED", {**adapting._CHANGED, **few})
    train(
        "start", BarTask(small(hidden=24, epochs=8, learning_rate=0.02, **UPRIGHT)), tmp_path, CPU
    )
    return tmp_path / "start"


def pictures(folder: Path, labels: dict[int, str] | None = None) -> Path:
    """Photos of five digits in several sizes; some of their labels changed."""
    folder.mkdir()
    lines = ["file,label"]
    for index in range(40):
        digit = DIGITS[index % 5]
        body = encoded(photo(digit, 300 + 9 * index, 260 + 5 * index))
        (folder / f"{index}.png").write_bytes(body)
        lines.append(f"{index}.png,{(labels or {}).get(index, str(digit))}")
    (folder / "labels.csv").write_text("\n".join(lines))
    return folder


def test_a_network_learns_ones_own_pictures_and_forgets_nothing(
    tmp_path: Path, start: Path
) -> None:
    card = adapt("mine", start, pictures(tmp_path / "own"), tmp_path / "out", CPU)
    assert card.scores["pictures_validation"].n == 8
    assert card.scores["pictures_validation"].correct >= 7
    before = checkpoint.load(start).card.scores["mnist_validation"].accuracy
    assert card.scores["mnist_validation"].accuracy > before - 0.1
    assert card.training.data == "bars; then 32 pictures of one's own"
    kept = checkpoint.load(tmp_path / "out" / "mine").card
    assert isinstance(kept, DigitCard)
    assert kept == card


def test_one_that_is_no_better_is_not_kept(
    tmp_path: Path, start: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        adapting, "_CHANGED", {**adapting._CHANGED, "epochs": 1, "learning_rate": 1e-9}
    )
    with pytest.raises(ScanlineError, match="it is no better, and is not kept"):
        adapt("mine", start, pictures(tmp_path / "own"), tmp_path / "out", CPU)
    assert not (tmp_path / "out" / "mine").exists()


def test_what_cannot_be_learnt_is_named_before_any_training(tmp_path: Path, start: Path) -> None:
    wrong = {"12": "line 5: the label '12' is not one digit", "x": "line 5: the label 'x' has 'x'"}
    for label, words in wrong.items():
        folder = pictures(tmp_path / label, {3: label})
        with pytest.raises(ScanlineError, match=words):
            adapt("mine", start, folder, tmp_path / "out", CPU)
    folder = pictures(tmp_path / "blank")
    (folder / "3.png").write_bytes(encoded(np.full((90, 90), 200, np.uint8)))
    with pytest.raises(ScanlineError, match="line 5: no ink is found"):
        adapt("mine", start, folder, tmp_path / "out", CPU)
    assert not (tmp_path / "out").exists()


def test_only_a_row_classifier_that_kept_images_is_gone_on_from(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="holds no row classifier"):
        adapt("mine", SHIPPED / "adder", tmp_path, tmp_path, CPU)


def test_an_older_model_of_that_name_is_not_put_at_risk(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(ScanlineError, match="mine is there already"):
        adapt("mine", SHIPPED / "digits", tmp_path, tmp_path, CPU)
    assert (tmp_path / "mine").exists()
