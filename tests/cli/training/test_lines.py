from pathlib import Path

import pytest

from tests.cli.runs import scanline
from tests.cli.training.refused import refusal


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [("--layers", "0", "layers"), ("--fonts", "-1", "fonts"), ("--recipe", "adder", "adder")],
)
def test_what_no_recipe_can_have_is_named(
    tmp_path: Path, option: str, value: str, words: str
) -> None:
    assert words in refusal(tmp_path, "lines", option, value)


def test_settings_that_would_have_no_effect_are_refused(tmp_path: Path) -> None:
    going_on = ("lines", "--start", "lines", "--pictures", str(tmp_path))
    done = scanline("train", *going_on, "--epochs", "3", cwd=tmp_path)
    assert done.status == 2
    assert "leave out --epochs" in done.err


def test_too_few_pictures_and_a_folder_without_labels_are_said(tmp_path: Path) -> None:
    going_on = ("lines", "--start", "lines", "--pictures", str(tmp_path))
    assert "labels.csv cannot be read" in refusal(tmp_path, *going_on)
    (tmp_path / "labels.csv").write_text("file,label,reason,source\n1.png,12,it is odd,a.png\n")
    assert "lists 1 pictures: 20 are the least" in refusal(tmp_path, *going_on)
