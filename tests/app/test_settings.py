import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import VARIABLES, Settings, settings_of_environment
from models.errors import ScanlineError

ROOT = Path(__file__).parents[2]
USING = ROOT / "docs" / "using.md"


def refusal_of_environment(**fixed: object) -> str:
    with pytest.raises(ScanlineError) as error:
        settings_of_environment(**fixed)
    return str(error.value)


def test_they_come_from_the_environment_but_what_is_fixed_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SCANLINE_PERMITS", "7")
    monkeypatch.setenv("SCANLINE_API_KEYS", "secret")
    settings = settings_of_environment(api_keys=None)
    assert settings.permits == 7
    assert settings.keys == ()


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
    monkeypatch.setenv("SCANLINE_API_KEYS", "sesame\nopen")
    assert "sesame" not in refusal_of_environment()
    assert "sesame" not in refusal_of_environment(api_keys=["sesame"])
    assert "sesame" not in refusal_of_environment(api_key="sesame")
    monkeypatch.setenv("SCANLINE_API_KEYS", "good")
    monkeypatch.setenv("SCANLINE_APIKEYS", "sesame")
    assert "sesame" not in refusal_of_environment()


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "'' says nothing"),
        (" ", "' ' says nothing"),
        (" ,, ", "key 1 of 3 is blank"),
        ("first,", "key 2 of 2 is blank"),
        ("first, \t,third", "key 2 of 3 is blank"),
        ("first\nsecond", "key 1 of 1 holds what no header can"),
        ("first,se\x7fcond", "key 2 of 2 holds what no header can"),
        ("\udcff", "key 1 of 1 holds what no header can"),
    ],
)
def test_keys_that_leave_a_service_open_or_nobody_can_send_are_refused(
    monkeypatch: pytest.MonkeyPatch, value: str, why: str
) -> None:
    monkeypatch.setenv("SCANLINE_API_KEYS", value)
    assert f"SCANLINE_API_KEYS: {why}" in refusal_of_environment()


def test_keys_are_what_stands_between_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_of_environment().keys == ()
    monkeypatch.setenv("SCANLINE_API_KEYS", " first, sécond third\n")
    assert settings_of_environment().keys == ("first", "sécond third")


def test_the_key_of_a_client_starts_no_open_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCANLINE_API_KEY", "secret")
    said = refusal_of_environment()
    assert said.startswith("SCANLINE_API_KEY is what a client sends")
    assert "SCANLINE_API_KEYS" in said
    assert "secret" not in said
    assert settings_of_environment(api_keys=None).keys == ()  # for this process alone
    monkeypatch.setenv("SCANLINE_API_KEYS", "secret")  # a client's, on the service's machine
    assert settings_of_environment().keys == ("secret",)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("SCANLINE_APIKEYS", "did you mean SCANLINE_API_KEYS?"),
        ("SCANLINE_MAX_BODY_BYTE", "did you mean SCANLINE_MAX_BODY_BYTES?"),
        ("SCANLINE_PERMIT", "did you mean SCANLINE_PERMITS?"),
        ("SCANLINE_MIN_CONFIDENSE", "did you mean SCANLINE_MIN_CONFIDENCE?"),
        ("scanline_permit", "did you mean SCANLINE_PERMITS?"),
        ("SCANLINE_ULR", "did you mean SCANLINE_URL?"),
        ("SCANLINE_PORT", "there are SCANLINE_CHECKPOINTS, "),
        ("SCANLINE_", "there are SCANLINE_CHECKPOINTS, "),
        ("SCANLINE_XYZZY", "there are SCANLINE_CHECKPOINTS, "),
    ],
)
@pytest.mark.parametrize("value", ["", "1"])
def test_a_name_that_is_none_is_refused_with_the_nearest_right_one(
    monkeypatch: pytest.MonkeyPatch, name: str, nearest: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert refusal_of_environment().startswith(f"{name} is no setting: {nearest}")


def test_a_setting_that_is_given_and_none_is_refused_likewise() -> None:
    said = refusal_of_environment(permit=3)
    assert said == "SCANLINE_PERMIT is no setting: did you mean SCANLINE_PERMITS?"


def test_the_variables_of_others_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, "scanline_permits", "SCANLINEX", "_SCANLINE_COMPLETE"):
        monkeypatch.setenv(name, "7")
    assert settings_of_environment(api_keys=None).permits == 7


def test_what_kubernetes_says_of_services_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    for service in ("SCANLINE", "SCANLINE_CANARY"):
        for rest in ("SERVICE_PORT", "PORT", "PORT_80_TCP_ADDR", "SERVICE_PORT_HTTP"):
            monkeypatch.setenv(f"{service}_{rest}", "tcp://10.0.0.1:80")
    assert "_PORT" in refusal_of_environment()  # somebody else's
    for service in ("SCANLINE", "SCANLINE_CANARY"):
        monkeypatch.setenv(f"{service}_SERVICE_HOST", "10.0.0.1")
    settings_of_environment()
    monkeypatch.setenv("SCANLINE_PORTS", "8000")
    assert refusal_of_environment().startswith("SCANLINE_PORTS is no setting")


def test_every_variable_of_ours_in_the_code_is_known() -> None:
    known = {f"SCANLINE_{name.upper()}" for name in Settings.model_fields} | set(VARIABLES)
    named = set()
    for folder in ("app", "benchmarks", "cli", "deploy", "models", "training"):
        for path in (ROOT / folder).rglob("*.*"):
            if path.suffix in (".py", ".yaml"):
                named |= set(re.findall(r"\bSCANLINE_[A-Z_]*[A-Z]\b", path.read_text()))
    assert named <= known
    assert set(VARIABLES) <= named


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("pages.example", "write SCHEME://HOST"),
        ("https://pages.example/", "browsers send 'https://pages.example'"),
        ("https://a.example, https://*.b.example", "* within"),
        ("https://a.example,*", "* within"),
        ("", "'' says nothing"),
        ("https://a.example,", "'' is no origin"),
    ],
)
def test_sites_whose_pages_can_never_call_are_refused(
    monkeypatch: pytest.MonkeyPatch, value: str, why: str
) -> None:
    monkeypatch.setenv("SCANLINE_CORS_ORIGINS", value)
    said = refusal_of_environment()
    assert said.startswith("SCANLINE_CORS_ORIGINS: ")
    assert why in said


@pytest.mark.parametrize("value", ["*", "https://a.example, http://localhost:3000"])
def test_sites_whose_pages_may_call_are_origins(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SCANLINE_CORS_ORIGINS", value)
    assert settings_of_environment().origins == tuple(value.split(", "))


@pytest.mark.parametrize(
    ("small", "large"), [("MAX_BODY_BYTES", "MAX_HELD_BYTES"), ("MAX_BITS", "MAX_CALL_BITS")]
)
def test_a_cap_that_another_makes_useless_is_refused(
    monkeypatch: pytest.MonkeyPatch, small: str, large: str
) -> None:
    monkeypatch.setenv(f"SCANLINE_{large}", "1000")
    settings_of_environment()  # the default of the other is nobody's wish
    monkeypatch.setenv(f"SCANLINE_{small}", "1001")
    said = refusal_of_environment()
    assert said == f"SCANLINE_{small}: 1,001 is of no use beyond SCANLINE_{large}, 1,000: set both"
    monkeypatch.setenv(f"SCANLINE_{small}", "1000")
    settings_of_environment()


def test_no_setting_may_be_empty_or_boundless(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, field in Settings.model_fields.items():
        values = [""]
        if field.annotation in (int, float):
            values += ["-1", "nan", "inf", "9" * 400]
        for value in values:
            monkeypatch.setenv(f"SCANLINE_{name.upper()}", value)
            assert refusal_of_environment().startswith(f"SCANLINE_{name.upper()}: ")
        monkeypatch.delenv(f"SCANLINE_{name.upper()}")


def test_a_service_cannot_change_them() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().permits = 1  # type: ignore[misc]


def test_every_setting_is_documented() -> None:
    told = USING.read_text()
    for name in Settings.model_fields:
        assert f"| `{name.upper()}` |" in told


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("digits", "is not MODEL:ANOTHER:SHARE"),
        ("digits:ours", "is not MODEL:ANOTHER:SHARE"),
        ("digits:ours:0", "over 0"),
        ("digits:ours:1.5", "at most 1"),
        ("digits:ours:nan", "is not MODEL:ANOTHER:SHARE"),
        ("a:b:c:0.5", "is not MODEL:ANOTHER:SHARE"),
        ("digits:digits:0.5", "read its own again"),
    ],
)
def test_a_shadow_names_two_models_and_a_share(
    monkeypatch: pytest.MonkeyPatch, value: str, why: str
) -> None:
    monkeypatch.setenv("SCANLINE_SHADOW", value)
    assert why in refusal_of_environment()


def test_a_shadow_is_read_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_of_environment().shadowing is None
    monkeypatch.setenv("SCANLINE_SHADOW", "digits:ours:0.1")
    assert settings_of_environment().shadowing == ("digits", "ours", 0.1)
