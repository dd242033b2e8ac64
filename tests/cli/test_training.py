import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.runs import ROOT, environment, scanline


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["digits", "--recipe", "nothing"], "nothing"),
        (["digits", "--recipe", "recipe.toml"], "recipe.toml is no recipe for digits"),
        (["digits", "--epochs", "0"], "epochs"),
        (["digits", "--rows-per-step", "3"], "rows_per_step"),
        (["digits", "--learning-rate", "nan"], "learning_rate"),
        (["lines", "--layers", "0"], "layers"),
        (["lines", "--fonts", "-1"], "fonts"),
        (["lines", "--recipe", "adder"], "adder"),
        (["finder", "--pages", "0"], "pages"),
        (["finder", "--recipe", "lines"], "lines"),
        (["adder", "--hidden", "-1"], "hidden"),
        (["adder", "--name", "../mine"], "../mine"),
        (["adder", "--recipe", "digits"], "digits"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_no_recipe_can_have_is_named_before_any_work(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    (tmp_path / "recipe.toml").write_text("epoch = 3\n")
    done = scanline("train", *arguments, "--out", "out", cwd=tmp_path)
    assert done.status == 1
    assert words in done.err
    assert "Traceback" not in done.err
    assert not (tmp_path / "out").exists()


def test_a_cell_that_is_none_is_wrong_usage() -> None:
    done = scanline("train", "digits", "--cell", "relu")
    assert done.status == 2
    assert "vanilla" in done.err


@pytest.mark.parametrize(
    ("missing", "words"), [("training", "only serves"), ("torch", "torch is missing")]
)
def test_what_is_not_installed_is_said(missing: str, words: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; import cli; cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "train", "adder"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment(),
    )
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
