from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Settings, settings_of_environment
from models.errors import ScanlineError

USING = Path(__file__).parents[2] / "docs" / "using.md"


def test_they_come_from_the_environment_but_what_is_fixed_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SCANLINE_PERMITS", "7")
    monkeypatch.setenv("SCANLINE_API_KEYS", "secret")
    settings = settings_of_environment(api_keys="")
    assert settings.permits == 7
    assert settings.api_keys.get_secret_value() == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PERMITS", "0"),
        ("PERMITS", "1.5"),
        ("DEVICE", "gpu"),
        ("DEVICE", "cuda:x"),
        ("BODY_SECONDS", "0"),
        ("MAX_PIXELS", "1e12"),
        ("MIN_CONFIDENCE", "nan"),
        ("LOG_REQUESTS", "perhaps"),
        ("THREADS", ""),
    ],
)
def test_a_wrong_value_is_an_error_that_names_variable_and_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"SCANLINE_{name}", value)
    with pytest.raises(ScanlineError) as error:
        settings_of_environment()
    assert str(error.value).startswith(f"SCANLINE_{name}: ")
    assert repr(value) in str(error.value)


def test_keys_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCANLINE_API_KEYS", "sesame")
    assert "sesame" not in repr(settings_of_environment())
    monkeypatch.setenv("SCANLINE_API_KEYS", " ,, ")
    with pytest.raises(ScanlineError, match=r"SCANLINE_API_KEYS: .*names no key"):
        settings_of_environment()


def test_a_service_cannot_change_them() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().permits = 1  # type: ignore[misc]


def test_every_setting_is_documented() -> None:
    told = USING.read_text()
    for name in Settings.model_fields:
        assert f"| `{name.upper()}` |" in told
