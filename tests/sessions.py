"""The processes of a session, where what was started starts others that may outlive it."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def processes(session: int) -> Iterator[tuple[int, bytes]]:
    """The processes of a session, each with its command line."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            line = (folder / "cmdline").read_bytes()
        except OSError:  # it has ended
            continue
        if int(after_name[3]) == session and after_name[0] != "Z":
            yield int(folder.name), line


def end(session: int) -> None:
    """Kills the processes of a session, those too that others start meanwhile."""
    while left := [pid for pid, _ in processes(session)]:
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)
