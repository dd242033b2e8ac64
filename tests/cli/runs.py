"""Runs the command in this process, its streams in memory or a terminal; or in its own."""

import io
import os
import pty
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from cli import main
from tests.waiting import PATIENCE

ROOT = Path(__file__).parent.parent.parent
# Ctrl-C is as on a terminal, also where these tests run in the background and inherit none.
CODE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
COMMAND = [sys.executable, "-c", f"{CODE}; import cli; cli.main()"]


class Run(NamedTuple):
    status: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """This process's without what would change what is printed, and where `cli` is found."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCANLINE_")}
    return kept | {"PYTHONPATH": str(ROOT), "COLUMNS": "100", "TERM": "xterm"} | more


def scanline(
    *arguments: str,
    stdin: bytes = b"",
    cwd: Path = ROOT,
    encoding: str = "utf-8",
    **variables: str,
) -> Run:
    """What `scanline` prints and ends with, its streams no terminals; quick, as in this process."""
    streams = {
        "stdin": io.TextIOWrapper(io.BytesIO(stdin)),
        "stdout": io.TextIOWrapper(io.BytesIO(), encoding),
        "stderr": io.TextIOWrapper(io.BytesIO(), errors="backslashreplace"),
    }
    status = _status(arguments, streams, cwd, variables)
    out, err = (_written(streams[name]) for name in ("stdout", "stderr"))
    return Run(status, out, err)


def _status(
    arguments: tuple[str, ...],
    streams: Mapping[str, IO[str]],
    cwd: Path,
    variables: Mapping[str, str],
) -> int:
    """What the command ends with, run in this process on these streams."""
    status = 0
    with pytest.MonkeyPatch.context() as patch:
        for name in set(os.environ) - set(environment()):
            patch.delenv(name)
        for name, value in environment(**variables).items():
            patch.setenv(name, value)
        for name, stream in streams.items():
            patch.setattr(sys, name, stream)
        patch.setattr(sys, "argv", ["scanline", *arguments])
        patch.chdir(cwd)
        try:
            main()
        except SystemExit as end:
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr)
            status = end.code if isinstance(end.code, int) else 1
    return status


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8", "surrogateescape")


def on_terminal(*arguments: str, cwd: Path = ROOT, **variables: str) -> Run:
    """What is seen on a terminal, colours included, all three streams being that terminal."""
    outer, inner = pty.openpty()
    seen = b""

    def watch() -> None:
        nonlocal seen
        with suppress(OSError):  # Linux's end of a terminal that nobody writes to any more
            while part := os.read(outer, 65_536):
                seen += part

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with ExitStack() as stack:
            streams: dict[str, IO[str]] = {
                name: stack.enter_context(os.fdopen(os.dup(inner), mode, errors="surrogateescape"))
                for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))
            }
            status = _status(arguments, streams, cwd, variables)
    finally:
        os.close(inner)
        watcher.join(PATIENCE)
        os.close(outer)
    text = seen.decode("utf-8", "surrogateescape")
    assert "Traceback" not in text, text
    return Run(status, text, "")


def begun(*arguments: str) -> subprocess.Popen[bytes]:
    """`scanline` in a process of its own, its output piped as it comes."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd=ROOT,
        env=environment(),
    )


def uncoloured(text: str) -> str:
    """What is seen, without a terminal's commands."""
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)
