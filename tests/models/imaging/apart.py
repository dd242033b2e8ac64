"""The programs of models/files/apart as one that stays, for many files: each start takes long.

It answers about one file after another. What ends it, or takes too long, is refused as the service
refuses it, and another one is started.
"""

import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest

from models.errors import PhotoError
from models.files import apart
from models.files.apart import child
from models.files.formats import FormatKey

MEMORY = 400_000_000  # bytes that it may take beside those of its start
SECONDS = 3  # of the clock, for one file
WITHOUT_END = 2**20  # seconds of the processor: those of the clock are counted


class Decoders:
    """The program that stays; `ended` counts how often it did not."""

    def __init__(self) -> None:
        self.ended = 0
        self._process = _started()

    def answered(
        self, kind: FormatKey, body: Any, *arguments: str | int, memory: int, seconds: int
    ) -> bytes:
        """As `models.files.apart.answered`, but for its limits, which are those above."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = (apart.PROGRAMS[kind], bytes(body), [str(one) for one in arguments])
        try:
            pickle.dump(asked, self._process.stdin)
            self._process.stdin.flush()
            said: bytes | str = pickle.load(self._process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            self.close()
            self.ended += 1
            self._process = _started()
            raise PhotoError("the program has ended") from None
        if isinstance(said, str):
            raise PhotoError(said)
        return said

    def close(self) -> None:
        """Ends it."""
        self._process.kill()
        self._process.communicate()


@contextmanager
def one_that_stays(monkeypatch: pytest.MonkeyPatch) -> Iterator[Decoders]:
    """Has one program answer in place of one for each file."""
    decoders = Decoders()
    for module in ("models.imaging.decode", "models.files.headers.pdf"):
        monkeypatch.setattr(f"{module}.answered", decoders.answered)
    try:
        yield decoders
    finally:
        decoders.close()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "OPENCV_LOG_LEVEL": "ERROR"},
    )


def _main() -> None:
    with tempfile.TemporaryFile() as logs:
        os.dup2(logs.fileno(), sys.stderr.fileno())
        child._limit(MEMORY, WITHOUT_END)
        while True:
            try:
                name, body, arguments = pickle.load(sys.stdin.buffer)
            except EOFError:
                return
            signal.alarm(SECONDS)
            said = _answer(name, body, arguments)
            signal.alarm(0)
            logs.seek(0)
            if apart._LOGGED in logs.read():
                said = "a part of it cannot be decoded"
            logs.seek(0)
            logs.truncate()
            pickle.dump(said, sys.stdout.buffer)
            sys.stdout.buffer.flush()


def _answer(name: str, body: bytes, arguments: list[str]) -> bytes | str:
    program = import_module(f"{apart.__name__}.{name}")
    try:
        return b"".join(bytes(part) for part in program.answer(body, *arguments))
    except Exception as error:  # as any ends a program
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    _main()
