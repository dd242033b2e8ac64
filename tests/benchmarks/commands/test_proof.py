from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.commands.proof import commands
from benchmarks.proof.coq import Theory
from benchmarks.results import Results
from models.artifact.checkpoint import SHIPPED
from models.sums.theorem import coq_text
from tests.benchmarks.proof.handmade import handmade
from tests.benchmarks.runs import benchmark
from tests.cli.runs import scanline


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


@pytest.mark.slow
def test_theorems_about_adders_are_printed_with_what_they_took(
    theory: Theory, tmp_path: Path
) -> None:
    file, other = tmp_path / "adder.v", tmp_path / "other.v"
    assert scanline("certify", str(SHIPPED / "adder"), "--coq", str(file)).status == 0
    other.write_text(coq_text(*handmade("vanilla", "comparison", 2)))
    done = benchmark("theorem", str(file), str(other), "--built", str(theory.folder))
    assert done.returncode == 0, done.stderr
    assert "last said Eq = (number 2 a ?= number 2 b)" in done.stdout
    assert "value said = value a + value b" in done.stdout
    assert "assumed: ClassicalDedekindReals.sig_forall_dec" in done.stdout
    assert "seconds: " in done.stdout
    assert f"proved: {file}\nproved: {other}\n" in done.stderr


def test_a_theorem_that_cannot_be_asked_for_is_a_sentence(tmp_path: Path) -> None:
    file, built = tmp_path / "adder.v", str(tmp_path / "proofs")
    missing = benchmark("theorem", str(file), "--built", built)
    assert missing.returncode == 1
    assert "adder.v" in missing.stderr
    file.write_text("")
    without = benchmark("theorem", str(file), "--built", built, PATH=str(tmp_path))
    assert without.returncode == 1
    assert "coqc is missing: install" in without.stderr
    for done in (missing, without):
        assert "Traceback" not in done.stderr
