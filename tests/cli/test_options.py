from pathlib import Path

import pytest

from cli.options import model_names
from models.artifact.checkpoint import SHIPPED


def test_a_shell_is_told_the_models_that_begin_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCANLINE_CHECKPOINTS", raising=False)
    assert model_names("notebook-b") == [
        "notebook-bi-gru",
        "notebook-bi-lstm",
        "notebook-bi-vanilla",
    ]
    assert model_names("") == sorted(path.name for path in SHIPPED.iterdir())
    assert model_names("nothing") == []


def test_they_are_those_of_the_folder_that_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("mine", "more", "other"):
        (tmp_path / name).mkdir()
    for name in ("mine", "more"):
        (tmp_path / name / "card.json").write_text("{}")
    monkeypatch.setenv("SCANLINE_CHECKPOINTS", str(tmp_path))
    assert model_names("m") == ["mine", "more"]
    assert model_names("o") == []  # a folder without a card is no model
    monkeypatch.setenv("SCANLINE_CHECKPOINTS", str(tmp_path / "nowhere"))
    assert model_names("") == []
