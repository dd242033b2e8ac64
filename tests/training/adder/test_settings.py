from typing import Any

import pytest

from models.errors import ScanlineError
from training.adder.settings import adder_settings


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
