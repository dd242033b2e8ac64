from hashlib import sha256
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.http.keyring import Keyring, entries_of
from app.settings import Settings
from models.errors import ScanlineError


def hash_of(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def section(name: str, key: str, *lines: str) -> str:
    return "\n".join([f"[{name}]", f'sha256 = "{hash_of(key)}"', *lines, ""])


def test_keys_of_a_file_and_of_the_setting_are_known_by_name(tmp_path: Path) -> None:
    file = written(tmp_path / "keys", section("alice", "sesame", "admin = true"))
    ring = Keyring(Settings(api_keys_file=file, api_keys=SecretStr("one,twö,one")))
    found = {text: ring.find(text.encode()) for text in ("sesame", "one", "twö", "", "two")}
    assert {text: key.name if key else None for text, key in found.items()} == {
        "sesame": "alice",
        "one": "key-1",
        "twö": "key-2",
        "": None,
        "two": None,
    }
    assert found["sesame"] is not None
    assert found["sesame"].entry.admin


def test_limits_are_divided_among_workers_and_a_share_is_of_each_ones_permits(
    tmp_path: Path,
) -> None:
    limits = ("requests = 600", "megapixels = 50", "share = 0.25")
    file = written(tmp_path / "keys", section("alice", "sesame", *limits))
    key = Keyring(Settings(api_keys_file=file, permits=8), workers=2).find(b"sesame")
    assert key is not None
    policies = [one.policy() for one in key.quotas]
    assert policies == ['"requests";q=300;w=60', '"megapixels";q=25;w=60']
    assert key.share is not None
    assert key.share.most == 2


def test_a_key_that_is_read_again_as_it_was_keeps_what_it_has_used(tmp_path: Path) -> None:
    file = written(tmp_path / "keys", section("alice", "sesame", "requests = 2"))
    ring = Keyring(Settings(api_keys_file=file))
    before = ring.find(b"sesame")
    written(file, file.read_text() + section("bob", "open"))
    ring.read_again()
    assert ring.find(b"sesame") is before
    assert ring.find(b"open") is not None
    written(file, section("alice", "sesame", "requests = 3"))
    ring.read_again()
    assert ring.find(b"sesame") is not before
    assert ring.find(b"open") is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "has no key"),
        ("# none yet\n", "has no key"),
        (section("alice", "sesame")[:-20], "half of it"),
        (section("alice", "sesame") + section("bob", "sesame"), "alice and bob have one key"),
        (section("alice", "sesame") + section("alice", "open"), "no TOML"),
        ("[alice]\nadmin = true\n", "alice.sha256: Field required"),
        ('[alice]\nsha256 = "sesame"\n', "alice.sha256: String should match"),
        (section("alice", "sesame", "request = 3"), "alice.request: Extra inputs"),
        (section("alice", "sesame", "requests = 0"), "alice.requests"),
        (section("alice", "sesame", "share = 1.5"), "alice.share"),
        (section('"al ice"', "sesame"), "al ice"),
        ("alice = 7\n", "alice: Input should be a valid dictionary"),
    ],
)
def test_a_file_that_is_none_of_keys_is_refused_and_nothing_of_a_key_is_said(
    tmp_path: Path, text: str, why: str
) -> None:
    file = written(tmp_path / "keys", text)
    with pytest.raises(ScanlineError) as error:
        entries_of(file)
    assert str(error.value).startswith(str(file))
    assert why in str(error.value)
    assert "sesame" not in str(error.value)
    assert hash_of("sesame")[:30] not in str(error.value)


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match="cannot be read: No such file"):
        entries_of(tmp_path / "keys")
    (tmp_path / "keys").write_bytes(b"[a]\n\xff")
    with pytest.raises(ScanlineError, match="no text in UTF-8"):
        entries_of(tmp_path / "keys")


@pytest.mark.parametrize(("name", "key"), [("alice", "one"), ("key-1", "other")])
def test_a_file_and_the_setting_have_no_key_or_name_in_common(
    tmp_path: Path, name: str, key: str
) -> None:
    file = written(tmp_path / "keys", section(name, key))
    with pytest.raises(ScanlineError, match="key-1"):
        Keyring(Settings(api_keys_file=file, api_keys=SecretStr("one")))
