from pathlib import Path

import pytest

from tests.cli.training.refused import refusal


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--hidden", "-1", "hidden"),
        ("--name", "../mine", "../mine"),
        ("--recipe", "digits", "digits"),
    ],
)
def test_what_no_recipe_can_have_is_named(
    tmp_path: Path, option: str, value: str, words: str
) -> None:
    assert words in refusal(tmp_path, "adder", option, value)
