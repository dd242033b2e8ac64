from typing import Any

import pytest

from models.errors import ScanlineError
from training.adder.settings import adder_settings, recipe_for


def test_the_network_is_one_layer_that_reads_least_significant_bit_first() -> None:
    shape = adder_settings(hidden=7).architecture()
    assert (shape.hidden, shape.layers, shape.order) == (7, 1, "lsb")


@pytest.mark.parametrize(
    ("setting", "value"), [("attempts", 0), ("noise", 2.0), ("slack", 0.0), ("enough", 1.5)]
)
def test_settings_out_of_range_are_refused_by_name(setting: str, value: float) -> None:
    changed: dict[str, Any] = {setting: value}
    with pytest.raises(ScanlineError, match=f"recipe adder has {setting} = {value}"):
        adder_settings(**changed)


@pytest.mark.parametrize(
    ("cell", "task", "base", "recipe"),
    [
        (None, None, None, "adder"),
        ("lstm", "addition", 2, "adder"),
        ("gru", None, None, "adder-gru"),
        ("vanilla", None, 2, "adder-vanilla"),
        ("gru", "subtraction", None, "subtractor"),
        (None, "comparison", None, "comparer"),
        (None, None, 10, "adder-decimal"),
        ("gru", "subtraction", 10, "subtractor-decimal"),
    ],
)
def test_a_cell_a_task_and_a_base_have_their_recipe(
    cell: str | None, task: str | None, base: int | None, recipe: str
) -> None:
    assert recipe_for(cell, task, base) == recipe
    changed = {"cell": cell, "machine": task, "base": base}
    settings = adder_settings(recipe, **{k: v for k, v in changed.items() if v is not None})
    assert settings.architecture().base == (base or 2)
    assert settings.architecture().task == (task or "addition")
