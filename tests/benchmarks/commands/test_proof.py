from pathlib import Path

from typer.testing import CliRunner

from benchmarks.commands.proof import commands
from benchmarks.results import Results
from models.artifact.checkpoint import SHIPPED


def test_what_was_tried_and_certified_is_counted(tmp_path: Path) -> None:
    few = ["--tries", "3", "--steps", "0", "--trained", "0", "--pairs", "1"]
    CliRunner().invoke(commands, ["certificate", *few, "--out", str(tmp_path)])
    assert Results(tmp_path)["certificate"].n.keys() == {"tried", "certified"}


def test_the_plot_is_of_the_adder_that_is_measured(tmp_path: Path) -> None:
    plot = str(tmp_path / "boxes.png")
    done = CliRunner().invoke(commands, ["adder", str(SHIPPED / "digits"), "--plot", plot])
    assert "certificate" in str(done.exception)
    done = CliRunner().invoke(commands, ["adder", "--plot", plot, "--json", "--no-save"])
    assert done.exit_code == 0
    assert Path(plot).read_bytes().startswith(b"\x89PNG")
