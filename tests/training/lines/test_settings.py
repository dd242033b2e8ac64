from typing import Any

import pytest

from models.errors import ScanlineError
from training.lines.settings import line_settings


def test_the_network_is_that_of_the_settings() -> None:
    shape = line_settings(cell="lstm", columns_per_step=4).architecture()
    assert (shape.cell, shape.columns_per_step, shape.hidden) == ("lstm", 4, 96)


@pytest.mark.parametrize(
    ("setting", "value"), [("columns_per_step", 3), ("line_crops", 0), ("places", -1.0)]
)
def test_settings_out_of_range_are_refused_by_name(setting: str, value: float) -> None:
    changed: dict[str, Any] = {setting: value}
    with pytest.raises(ScanlineError, match=f"recipe lines has {setting} = {value}"):
        line_settings(**changed)
