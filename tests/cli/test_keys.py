from pathlib import Path

import pytest

from app.http.keyring import Keyring, entries_of
from app.settings import Settings
from tests.cli.runs import scanline


def new(folder: Path, *arguments: str) -> str:
    """The key that the command prints."""
    done = scanline("keys", "new", *arguments, "--file", "keys.toml", cwd=folder)
    assert (done.status, done.err) == (0, "")
    return done.out.rstrip("\n")


def test_a_key_is_printed_once_and_known_by_its_hash(tmp_path: Path) -> None:
    first = new(tmp_path, "alice")
    limits = ("--requests", "1234567", "--megapixels", "2.5", "--share", "0.5", "--admin")
    second = new(tmp_path, "bob", *limits)
    file = tmp_path / "keys.toml"
    assert first not in file.read_text()
    ring = Keyring(Settings(api_keys_file=file))
    alice, bob = (ring.find(key.encode()) for key in (first, second))
    assert alice is not None
    assert bob is not None
    assert (alice.name, alice.entry.admin, alice.quotas) == ("alice", False, [])
    entry = bob.entry
    assert (entry.requests, entry.megapixels, entry.share, entry.admin) == (1234567, 2.5, 0.5, True)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys.toml"]


def test_what_was_in_the_file_stays_as_it_is(tmp_path: Path) -> None:
    new(tmp_path, "alice")
    file = tmp_path / "keys.toml"
    file.write_text("# ours\n" + file.read_text().rstrip("\n"))
    file.chmod(0o640)
    before = file.read_text()
    new(tmp_path, "bob")
    assert file.read_text().startswith(before)
    assert list(entries_of(file)) == ["alice", "bob"]
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["alice"], "has a key called alice"),
        (["al ice"], "'al ice' is no name"),
        (["bob", "--share", "2"], "keys.toml: bob.share"),
        (["bob", "--requests", "nan"], "keys.toml: bob.requests"),
    ],
)
def test_what_makes_no_key_leaves_the_file_as_it_is(
    tmp_path: Path, arguments: list[str], why: str
) -> None:
    new(tmp_path, "alice")
    before = (tmp_path / "keys.toml").read_bytes()
    done = scanline("keys", "new", *arguments, "--file", "keys.toml", cwd=tmp_path)
    assert (done.status, done.out) == (1, "")
    assert why in done.err
    assert (tmp_path / "keys.toml").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_that_is_damaged_is_not_added_to(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text("[alice")
    done = scanline("keys", "new", "bob", cwd=tmp_path, SCANLINE_API_KEYS_FILE="keys.toml")
    assert done.status == 1
    assert "half of it" in done.err
    assert (tmp_path / "keys.toml").read_text() == "[alice"
