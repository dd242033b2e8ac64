"""Runs the command in a process of its own, as a shell would, or on a terminal."""

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
COMMAND = [sys.executable, "-c", "import cli; cli.main()"]


class Run(NamedTuple):
    status: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """This process's without what would change what is printed, and where `cli` is found."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCANLINE_")}
    return kept | {"PYTHONPATH": str(ROOT), "COLUMNS": "100", "TERM": "xterm"} | more


def scanline(
    *arguments: str | bytes, stdin: bytes = b"", cwd: Path = ROOT, **variables: str
) -> Run:
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        timeout=120,
        env=environment(**variables),
    )
    out, err = (text.decode("utf-8", "surrogateescape") for text in (done.stdout, done.stderr))
    assert "Traceback" not in err, err
    return Run(done.returncode, out, err)


def on_terminal(*arguments: str | bytes, cwd: Path = ROOT, **variables: str) -> Run:
    """What is seen on a terminal; standard input is that terminal, too."""
    outer, inner = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=inner,
        stdout=inner,
        stderr=inner,
        cwd=cwd,
        env=environment(**variables),
        close_fds=True,
    ) as process:
        os.close(inner)
        seen = b""
        try:
            while part := os.read(outer, 65_536):
                seen += part
        except OSError:  # Linux's end of a terminal that nobody writes to any more
            pass
        os.close(outer)
        status = process.wait(60)
    text = seen.decode("utf-8", "surrogateescape")
    assert "Traceback" not in text, text
    return Run(status, text, "")
