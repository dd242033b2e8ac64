from typing import Any

import pytest

from models.errors import ScanlineError
from training.rejector.settings import rejector_settings


def test_the_network_is_that_of_the_settings() -> None:
    shape = rejector_settings(cell="lstm", hidden=32, channels=7).architecture()
    assert (shape.cell, shape.hidden, shape.channels) == ("lstm", 32, 7)


@pytest.mark.parametrize(("setting", "value"), [("pictures", 0), ("noise", 1.0), ("channels", 0)])
def test_settings_out_of_range_are_refused_by_name(setting: str, value: float) -> None:
    changed: dict[str, Any] = {setting: value}
    with pytest.raises(ScanlineError, match=f"recipe rejector has {setting} = {value}"):
        rejector_settings(**changed)
