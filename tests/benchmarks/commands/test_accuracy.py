from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.commands.accuracy import commands
from benchmarks.results import Results
from models.errors import ScanlineError
from tests.benchmarks.runs import digits


def test_pictures_of_all_kinds_are_counted(tmp_path: Path) -> None:
    folder = str(digits(tmp_path, report=(2, 7)))
    CliRunner().invoke(commands, ["photos", folder, "--out", str(tmp_path / "mine")])
    assert Results(tmp_path / "mine")["photos"].n == {"pictures": 2}


@pytest.mark.parametrize("name", ["photos", "readers", "doubt", "ink", "robustness", "pictures"])
def test_a_benchmark_of_pictures_says_that_it_needs_some(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SCANLINE_DATA", raising=False)
    done = CliRunner().invoke(commands, [name])
    assert isinstance(done.exception, ScanlineError)
    assert "set SCANLINE_DATA" in str(done.exception)
