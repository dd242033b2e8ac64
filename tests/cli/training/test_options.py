import re

import pytest

from tests.cli.runs import scanline, uncoloured

SHARED = {"--recipe", "--name", "--out", "--seed", "--hidden"}


@pytest.mark.parametrize("name", ["digits", "lines", "rejector", "adder"])
def test_what_has_a_recipe_takes_the_same_options(name: str) -> None:
    shown = uncoloured(scanline("train", name, "--help", COLUMNS="200").out)
    assert set(re.findall(r"--[a-z]+\b", shown)) >= SHARED
    assert "One of training/recipes, or a .toml file." in shown
