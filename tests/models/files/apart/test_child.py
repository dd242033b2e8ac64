"""What a program of its own may take, and what becomes of one that takes more."""

import subprocess
import sys
from typing import Any

import pytest

from models.errors import PhotoError
from models.files import apart
from models.files.apart import answered
from models.files.apart.child import REFUSED

RUN = subprocess.run
LIMITED = pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process so")


def program(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has every format answered by this expression of `body`."""
    code = f"from models.files.apart.child import RefusedError, main\nmain(lambda body: {answer})"

    def started(command: list[str], **options: Any) -> Any:
        return RUN([command[0], "-c", code, *command[3:]], **options)

    monkeypatch.setattr(subprocess, "run", started)


def said(memory: int = 50_000_000, seconds: int = 1) -> bytes:
    return answered("pdf", b"abc", memory=memory, seconds=seconds)


def test_a_program_gets_the_file_and_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    program("[body, body[::-1]]", monkeypatch)
    assert said() == b"abccba"


@LIMITED
def test_a_program_that_takes_too_much_memory_has_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program("[bytes(100_000_000)[:1]]", monkeypatch)
    with pytest.raises(PhotoError, match="over 50 MB"):
        said()
    assert said(memory=200_000_000) == b"\0"


@pytest.mark.parametrize("answer", ["[1 / 0]", "__import__('os').abort()"])
def test_a_program_that_fails_takes_nothing_with_it(
    answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(answer, monkeypatch)
    with pytest.raises(PhotoError, match="the PDF is corrupt"):
        said()


@LIMITED
def test_a_program_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    program("max(iter(int, 1))", monkeypatch)
    with pytest.raises(PhotoError, match="over 1 seconds"):
        said()


def test_a_program_that_only_sleeps_is_ended_too(monkeypatch: pytest.MonkeyPatch) -> None:
    program("__import__('time').sleep(60)", monkeypatch)
    monkeypatch.setattr(apart, "_WAITED", 0)
    with pytest.raises(PhotoError, match="over 1 seconds"):
        said()


def test_a_refusal_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "from models.files.apart.child import RefusedError, main\n"
        "def answer(body): raise RefusedError('no such thing')\nmain(answer)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "9000000", "1"], input=b"", capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (REFUSED, b"no such thing")
