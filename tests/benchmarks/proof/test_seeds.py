from pathlib import Path

import pytest

from benchmarks.proof.seeds import measured
from models.errors import ScanlineError
from training.loop.recipe import RECIPES


def recipe(folder: Path, **changed: str) -> str:
    """The adder's recipe with other values, as a file."""
    lines = (RECIPES / "adder-vanilla.toml").read_text().splitlines()
    kept = [line for line in lines if line.split(" = ")[0] not in changed]
    file = folder / "quick.toml"
    file.write_text("\n".join([*kept, *(f"{name} = {value}" for name, value in changed.items())]))
    return str(file)


def test_seeds_that_close_and_seeds_that_do_not_are_counted(tmp_path: Path) -> None:
    quick = recipe(tmp_path, steps="1", tuning="1", attempts="1")
    found = measured(quick, first=5, seeds=2)
    assert set(found) == {"seed 5", "seed 6", "in all"}
    assert set(found["seed 5"]) == {"seconds"}
    assert found["in all"].items() >= {"seeds": 2, "closed": 0}.items()


def test_a_recipe_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match=r"missing\.toml"):
        measured(str(tmp_path / "missing.toml"), first=1, seeds=1)
