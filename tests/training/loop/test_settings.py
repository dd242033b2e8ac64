from typing import Any

import pytest
from pydantic import ValidationError

from training.loop.settings import LoopSettings

GOOD: dict[str, Any] = {
    "seed": 1,
    "epochs": 2,
    "batch": 8,
    "learning_rate": 1e-3,
    "weight_decay": 0.0,
    "ema_decay": 0.9,
    "dropout": 0.0,
}


def test_settings_are_taken_as_they_are() -> None:
    assert LoopSettings(**GOOD).learning_rate == 1e-3
    assert LoopSettings(**{**GOOD, "learning_rate": 1}).learning_rate == 1  # 1 is 1.0


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("seed", -1),
        ("epochs", 0),
        ("epochs", 2.5),
        ("batch", True),
        ("batch", "8"),
        ("learning_rate", 0),
        ("learning_rate", float("nan")),
        ("learning_rate", "fast"),
        ("ema_decay", 1),
        ("dropout", float("inf")),
    ],
)
def test_a_setting_of_the_wrong_type_or_out_of_range_is_refused_by_name(
    setting: str, value: object
) -> None:
    with pytest.raises(ValidationError, match=setting):
        LoopSettings(**{**GOOD, setting: value})


def test_a_setting_has_no_default() -> None:
    for missing in GOOD:
        with pytest.raises(ValidationError, match=missing):
            LoopSettings(**{name: value for name, value in GOOD.items() if name != missing})
