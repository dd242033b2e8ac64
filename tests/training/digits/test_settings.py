from typing import Any

import pytest

from models.errors import ScanlineError
from training.digits.settings import digit_settings


def test_the_network_and_the_distortion_are_those_of_the_settings() -> None:
    settings = digit_settings("vanilla", rotation=5.0, shear=0.3)
    shape = settings.architecture()
    assert (shape.cell, shape.hidden, shape.layers) == ("vanilla", 128, 3)
    distortion = settings.distortion()
    assert (distortion.rotation, distortion.shear) == (5.0, 0.3)
    assert distortion.scale == settings.scale


@pytest.mark.parametrize(
    ("setting", "value"),
    [("hidden", 0), ("layers", 99), ("directions", 3), ("rows_per_step", 3), ("dropout", 1.5)],
)
def test_settings_out_of_range_are_refused_by_name(setting: str, value: float) -> None:
    changed: dict[str, Any] = {setting: value}
    with pytest.raises(ScanlineError, match=f"{setting} = {value}"):
        digit_settings(**changed)
