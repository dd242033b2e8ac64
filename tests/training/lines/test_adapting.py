from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.artifact import checkpoint
from models.artifact.card import LineCard
from models.artifact.checkpoint import SHIPPED
from models.errors import ScanlineError
from tests.pictures import encoded
from tests.training.bars import CPU
from tests.training.lines.desks import desk
from tests.training.lines.test_task import made, small
from training.lines import adapting, task
from training.lines.adapting import adapt
from training.lines.strip import strip
from training.loop.train import train


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reader that has hardly learnt anything."""
    monkeypatch.setattr(task, "_CHECKED", 20)
    monkeypatch.setattr(adapting, "desks", lambda _settings: (desk(), desk()))
    train("start", made(small(epochs=1)), tmp_path, CPU)
    return tmp_path / "start"


def pictures(folder: Path, count: int) -> Path:
    """Strips as if they were one's own pictures."""
    random = np.random.default_rng(5)
    lines = ["file,label"]
    while len(lines) <= count:
        one = strip(random, desk()._replace(words=[]))
        if one.text.isdigit():
            (folder / f"{len(lines)}.png").write_bytes(encoded(one.grey))
            lines.append(f"{len(lines)}.png,{one.text}")
    (folder / "labels.csv").write_text("\n".join(lines))
    return folder


def test_a_reader_that_is_no_better_is_not_kept(
    tmp_path: Path, start: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(adapting, "_EPOCHS", (1, 1))
    own = tmp_path / "own"
    own.mkdir()
    with pytest.raises(ScanlineError, match="start reads 0: it is no better, and is not kept"):
        adapt("mine", start, pictures(own, 25), tmp_path / "out", CPU)
    assert not (tmp_path / "out" / "mine").exists()


def test_an_older_model_of_that_name_is_not_put_at_risk(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(ScanlineError, match="mine is there already"):
        adapt("mine", SHIPPED / "lines", tmp_path, tmp_path, CPU)
    assert (tmp_path / "mine").exists()


def test_a_reader_that_is_better_goes_on_from_the_start(
    tmp_path: Path, start: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(adapting, "_EPOCHS", (1, 1))
    monkeypatch.setattr(adapting, "_LEARNING_RATE", 1e-9)
    rightly = iter([0, 3, 3])
    monkeypatch.setattr(adapting.AdaptedTask, "right", lambda *_: next(rightly))
    own = tmp_path / "own"
    own.mkdir()
    card = adapt("mine", start, pictures(own, 25), tmp_path / "out", CPU)
    assert card.scores["pictures_validation"].n == 5
    assert card.opinion == 0
    assert card.training.data.endswith("then 20 pictures of one's own")
    before, after = (checkpoint.load(one) for one in (start, tmp_path / "out" / "mine"))
    assert isinstance(after.card, LineCard)
    assert isinstance(before.card, LineCard)
    assert before.card.opinion == 1
    assert after.card.architecture == before.card.architecture
    for name, weight in before.weights.items():
        if not name.startswith("norms"):
            np.testing.assert_allclose(after.weights[name], weight, atol=1e-5)


@pytest.mark.parametrize(("pictures", "batch"), [(16, 8), (160, 26), (400, 64), (2048, 64)])
def test_few_pictures_are_learnt_in_small_batches(pictures: int, batch: int) -> None:
    card = checkpoint.load_as(SHIPPED / "lines", LineCard).card
    assert adapting._settings(card, pictures).batch == batch


def test_a_model_of_another_task_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="holds no line reader"):
        adapt("mine", SHIPPED / "digits", tmp_path, tmp_path, CPU)
