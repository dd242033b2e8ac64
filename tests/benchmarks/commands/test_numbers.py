import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.commands.numbers import commands
from models.artifact.checkpoint import SHIPPED
from models.errors import ScanlineError
from tests.pictures import encoded, sheet


@pytest.mark.parametrize(
    "name", ["numbers", "adapting", "rows", "turned", "photographed", "tables", "opinion"]
)
def test_a_benchmark_of_pictures_says_that_it_needs_some(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SCANLINE_DATA", raising=False)
    done = CliRunner().invoke(commands, [name])
    assert isinstance(done.exception, ScanlineError)
    assert "set SCANLINE_DATA" in str(done.exception)


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The labels of a picture, beside a model of one's own."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SHIPPED / "lines", tmp_path / "runs" / "ours")
    (tmp_path / "a.png").write_bytes(encoded(sheet(["2017"], size=30, pen=3).image))
    (tmp_path / "labels.csv").write_text("file,label\na.png,2017\n")
    return tmp_path / "labels.csv"


def test_a_reader_is_compared_with_another(rows: Path, tmp_path: Path) -> None:
    asked = ["numbers", str(rows), "--model", "ours", "--against", "lines"]
    done = CliRunner().invoke(commands, [*asked, "--json", "--out", str(tmp_path / "out")])
    found = json.loads(done.stdout)
    assert list(found) == ["ours", "lines", "comparison", "verdict"]
    assert found["ours"]["rows_right"] == found["lines"]["rows_right"] == 1
    kept = json.loads((tmp_path / "out" / "numbers.json").read_text())
    assert kept["figures"] == found
    assert kept["command"].endswith("--model ours --against lines")
    shown = CliRunner().invoke(commands, asked)
    assert "comparison: n: 1, right_by_both: 1, only_by_model: 0" in shown.stdout
    assert "verdict: ours is right where lines is not in 0 rows" in shown.stdout
    assert "not written: docs/results/numbers.json" in shown.stderr


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--against", "ours"], "needs a FILE"),
        (["labels.csv", "--against", "lines"], "the --model itself"),
    ],
)
def test_what_cannot_be_compared_is_refused(rows: Path, asked: list[str], words: str) -> None:
    assert rows.exists()
    done = CliRunner().invoke(commands, ["numbers", *asked])
    assert done.exit_code == 2
    assert words in done.stderr


def test_a_reader_that_is_not_there_is_named(rows: Path) -> None:
    done = CliRunner().invoke(commands, ["numbers", str(rows), "--against", "nobody"])
    assert isinstance(done.exception, ScanlineError)
    assert "there is no model nobody" in str(done.exception)
