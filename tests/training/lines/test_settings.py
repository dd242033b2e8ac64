from typing import Any

import pytest

from models.errors import ScanlineError
from training.lines.settings import line_settings


def test_the_network_is_that_of_the_settings() -> None:
    shape = line_settings(cell="lstm", channels=16, alphabet="01").architecture()
    assert (shape.cell, shape.widths, shape.classes) == ("lstm", [16, 24, 32, 48], 3)


@pytest.mark.parametrize(
    ("setting", "value"),
    [("alphabet", "11"), ("channels", 7), ("repeats", 0), ("places", -1.0), ("restart_dates", 1.0)],
)
def test_settings_out_of_range_are_refused_by_name(setting: str, value: Any) -> None:
    with pytest.raises(ScanlineError, match=f"recipe lines has {setting} = {value!r}"):
        line_settings(**{setting: value})
