from pathlib import Path

import pytest

from tests.cli.training.refused import refusal


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [("--layers", "0", "layers"), ("--fonts", "-1", "fonts"), ("--recipe", "adder", "adder")],
)
def test_what_no_recipe_can_have_is_named(
    tmp_path: Path, option: str, value: str, words: str
) -> None:
    assert words in refusal(tmp_path, "lines", option, value)
