"""Runs the command in this process, in one of its own, and on a terminal."""

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

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
        out, err = (_written(streams[name]) for name in ("stdout", "stderr"))
    return Run(status, out, err)


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8", "surrogateescape")


def on_terminal(*arguments: str, cwd: Path = ROOT, **variables: str) -> Run:
    """What is seen on a terminal, colours included; standard input is that terminal, too."""
    outer, inner = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=inner,
        stdout=inner,
        stderr=inner,
        cwd=cwd,
        env=environment(**variables),
    ) as process:
        os.close(inner)
        seen = b""
        try:
            while part := os.read(outer, 65_536):
                seen += part
        except OSError:  # Linux's end of a terminal that nobody writes to any more
            pass
        os.close(outer)
        status = process.wait(PATIENCE)
    text = seen.decode("utf-8", "surrogateescape")
    assert "Traceback" not in text, text
    return Run(status, text, "")


def uncoloured(text: str) -> str:
    """What is seen, without a terminal's commands."""
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)
