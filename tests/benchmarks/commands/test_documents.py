from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.commands.documents import commands
from benchmarks.documents import markers


def test_each_document_that_changed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "README.md").write_text("a <!-- figure: readers.n --><!-- end -->\n")
    monkeypatch.setattr(markers, "ROOT", tmp_path)
    assert CliRunner().invoke(commands, []).stderr == "rendered: README.md\n"
    assert CliRunner().invoke(commands, []).stderr == ""
