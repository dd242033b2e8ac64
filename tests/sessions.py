"""The processes of a session, where what was started starts others that may outlive it."""

from collections.abc import Iterator
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
