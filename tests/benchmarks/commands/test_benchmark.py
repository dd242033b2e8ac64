import json
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from benchmarks.commands import benchmark as command
from benchmarks.commands.benchmark import Measured, benchmark
from benchmarks.results import Results


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of docs/results."""
    monkeypatch.setattr(command, "PUBLISHED", tmp_path / "results")
    return tmp_path / "results"


@pytest.fixture
def commands() -> typer.Typer:
    commands = typer.Typer()

    @benchmark(commands)
    def weights(
        file: Annotated[Path | None, typer.Argument()] = None,
        split: str = "report",
        also: Annotated[list[Path] | None, typer.Option()] = None,
        quick: Annotated[bool, typer.Option("--quick")] = False,
        plot: Path | None = None,
    ) -> Measured:
        """Weighs something."""
        return Measured({"grams": 12.5}, {"things": 3})

    @benchmark(commands)
    def nothing() -> Measured:
        return Measured({"grams": float("nan")})

    return commands


def test_a_run_without_options_is_published(commands: typer.Typer, published: Path) -> None:
    done = CliRunner().invoke(commands, ["weights", "--json"])
    assert json.loads(done.stdout) == {"grams": 12.5}
    assert f"written: {published / 'weights.json'}" in done.stderr
    result = Results(published)["weights"]
    assert result.command == "python -m benchmarks weights"
    assert result.figures == {"grams": 12.5}
    assert result.n == {"things": 3}


@pytest.mark.parametrize("options", [["--split", "report"], ["--plot", "a.png"]])
def test_options_that_measure_the_same_make_no_difference(
    commands: typer.Typer, published: Path, options: list[str]
) -> None:
    CliRunner().invoke(commands, ["weights", *options])
    assert Results(published)["weights"].command == "python -m benchmarks weights"


@pytest.mark.parametrize("options", [["a.csv"], ["--split", "tune"], ["--also", "a"], ["--quick"]])
def test_a_run_that_measures_something_else_is_kept_only_where_it_is_told_to(
    commands: typer.Typer, published: Path, tmp_path: Path, options: list[str]
) -> None:
    done = CliRunner().invoke(commands, ["weights", *options])
    assert "not written: docs/results/weights.json is of `python -m benchmarks weights`" in (
        done.stderr
    )
    assert "12.5" in done.stdout
    assert not published.exists()
    CliRunner().invoke(commands, ["weights", *options, "--out", str(tmp_path / "mine")])
    result = Results(tmp_path / "mine")["weights"]
    assert result.command == f"python -m benchmarks weights {' '.join(options)}"
    assert not published.exists()


def test_no_save_writes_nothing(commands: typer.Typer, published: Path) -> None:
    done = CliRunner().invoke(commands, ["weights", "--no-save"])
    assert done.exit_code == 0
    assert "written" not in done.stderr
    assert not published.exists()


def test_a_figure_that_is_no_number_is_said_and_not_written(
    commands: typer.Typer, published: Path
) -> None:
    done = CliRunner().invoke(commands, ["nothing"])
    assert "nothing.json would hold what JSON has not" in str(done.exception)
    assert not published.exists()


def test_the_help_says_where_a_run_is_written(commands: typer.Typer) -> None:
    shown = CliRunner(env={"COLUMNS": "200"}).invoke(commands, ["weights", "--help"]).stdout
    assert "docs/results, without other options" in shown
    assert "--no-save" in shown
