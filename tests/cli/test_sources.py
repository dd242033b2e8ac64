import os
import signal
import socket
import threading
from pathlib import Path
from typing import BinaryIO

import pytest

from cli import sources
from cli.sources import Source, SourceError, sources_of
from models.files.formats import NAMES
from tests.waiting import PATIENCE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three pictures at two depths, what is hidden, and what is no picture; the work folder."""
    for name in ("b.png", "a.JPG", "deep/c.webp", ".d.png", ".hidden/e.png", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(*given: str) -> list[str]:
    return [source.name for source in sources_of(list(given))]


def problem(name: str) -> str:
    """Why what has that name cannot be read."""
    (source,) = sources_of([name])
    with pytest.raises(SourceError) as error:
        source.read()
    return str(error.value)


def test_a_folder_is_its_pictures_in_order_and_a_pattern_is_what_it_matches(folder: Path) -> None:
    assert names(".") == ["a.JPG", "b.png", "deep/c.webp"]
    assert names("*.png", "deep") == ["b.png", "deep/c.webp"]
    assert names("**/*.webp") == ["deep/c.webp"]
    assert names("[n]otes*") == ["notes.txt"]  # who names it, wants it


def test_names_keep_their_order_and_may_come_twice(folder: Path) -> None:
    assert names("b.png", "a.JPG", "b.png") == ["b.png", "a.JPG", "b.png"]
    assert [source.read() for source in sources_of(["b.png", "a.JPG"])] == [b"b.png", b"a.JPG"]


def test_a_file_named_like_a_pattern_is_that_file(folder: Path) -> None:
    (folder / "*.png").write_bytes(b"star")
    assert [source.read() for source in sources_of(["*.png"])] == [b"star"]


def test_what_cannot_be_read_is_said_when_it_is_read(folder: Path) -> None:
    (folder / "empty").mkdir()
    (folder / "nothing.png").touch()
    assert problem("none.png") == "No such file or directory"
    assert problem("*.gif") == "no file has such a name"
    assert problem("empty") == f"the folder holds no {NAMES}"
    assert problem("nothing.png") == "the file is empty"


def test_no_pattern_and_no_folder_waits_for_what_is_no_ordinary_file(folder: Path) -> None:
    os.mkfifo(folder / "pipe.png")
    (folder / "link.png").symlink_to("pipe.png")
    (folder / "zero.png").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.png")
        assert names(".") == ["a.JPG", "b.png", "deep/c.webp"]
        found = {source.name: source for source in sources_of(["*.png", "**/*.png"])}
    assert sorted(found) == ["b.png", "link.png", "pipe.png", "socket.png", "zero.png"]
    assert found.pop("b.png").read() == b"b.png"
    for source in found.values():
        with pytest.raises(SourceError, match="no ordinary file: to have it read, name it alone"):
            source.read()


def test_a_socket_that_is_named_is_said(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.png")
        assert problem("socket.png") == "No such device or address"


def test_links_that_lead_in_a_circle_are_not_followed(folder: Path) -> None:
    for number in range(20):
        (folder / f"up{number}").symlink_to(".")
        (folder / "deep" / f"up{number}").symlink_to("..")
    (folder / "self.png").symlink_to("self.png")
    assert names(".") == ["a.JPG", "b.png", "deep/c.webp"]
    assert names("**/*.webp") == ["deep/c.webp"]
    assert names("**/**/*.webp") == ["deep/c.webp"]
    assert names(f"{folder}/**/*.webp") == [f"{folder}/deep/c.webp"]
    assert problem("self.png") == "Too many levels of symbolic links"


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("**/*.png", ["b.png"]),
        ("./**/*.webp", ["./deep/c.webp"]),
        ("d*/**/*.webp", ["deep/c.webp"]),
        ("**/d*/*", ["deep/c.webp"]),
        ("**", ["a.JPG", "b.png", "deep/c.webp", "notes.txt"]),
        ("deep/**", ["deep/c.webp"]),
        ("deep/**/", ["deep/c.webp"]),
        ("deep//**//c.webp", ["deep/c.webp"]),
        ("a**G", ["a.JPG"]),
        ("[d]eep", ["deep/c.webp"]),
    ],
)
def test_two_stars_are_any_depth(folder: Path, pattern: str, found: list[str]) -> None:
    assert names(pattern) == found


def test_a_folder_named_like_a_pattern_is_searched(folder: Path) -> None:
    (folder / "[x]*").mkdir()
    (folder / "[x]*" / "d.png").write_bytes(b"d")
    assert names("**/d.png") == ["[x]*/d.png"]


def test_no_more_is_read_than_any_service_takes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MOST_BYTES", 4)
    assert problem("b.png") == "the file is over 4 bytes: send less"
    assert Source("-", b"four").read() == b"four"


def test_ctrl_c_is_heard_by_who_is_about_to_read_a_pipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()

    def deaf(_file: BinaryIO) -> bytes:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        os.kill(os.getpid(), signal.SIGINT)
        over.wait(PATIENCE)
        return b""

    monkeypatch.setattr(sources, "_capped", deaf)
    (tmp_path / "pipe").write_bytes(b"")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            sources._read_now(tmp_path / "pipe")
    finally:
        over.set()
        signal.signal(signal.SIGINT, before)
