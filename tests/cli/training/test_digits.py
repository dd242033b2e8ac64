from pathlib import Path

import pytest

from tests.cli.runs import scanline
from tests.cli.training.refused import refusal


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--recipe", "nothing", "nothing"),
        ("--recipe", "recipe.toml", "recipe.toml is no recipe for digits"),
        ("--epochs", "0", "epochs"),
        ("--rows-per-step", "3", "rows_per_step"),
        ("--learning-rate", "nan", "learning_rate"),
    ],
)
def test_what_no_recipe_can_have_is_named(
    tmp_path: Path, option: str, value: str, words: str
) -> None:
    (tmp_path / "recipe.toml").write_text("epoch = 3\n")
    assert words in refusal(tmp_path, "digits", option, value)


def test_a_cell_that_is_none_is_wrong_usage() -> None:
    done = scanline("train", "digits", "--cell", "transformer")
    assert done.status == 2
    assert "vanilla" in done.err


def test_all_images_want_a_model_whose_settings_are_chosen(tmp_path: Path) -> None:
    assert "nothing" in refusal(tmp_path, "full", "nothing", "--name", "mine")
