"""What the programs of this package share: their limits, and how they answer."""

import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from typing_extensions import Buffer

REFUSED = 3  # the exit status of a program that says what is wrong with a file
CLOSED = (-signal.SIGXCPU, -signal.SIGKILL) if sys.platform == "linux" else ()  # out of time


class RefusedError(Exception):
    """A file cannot be read; the text says why."""


def main(answer: Callable[..., Iterable[Buffer]]) -> None:
    """Answers about the file in standard input, within the limits that the first arguments say.

    Args:
        answer: takes the file and the further arguments; raises RefusedError.
    """
    memory, seconds, *arguments = sys.argv[1:]
    body = sys.stdin.buffer.read()
    _limit(int(memory), int(seconds))
    try:
        said = answer(body, *arguments)
    except RefusedError as error:
        sys.stderr.write(str(error))
        sys.exit(REFUSED)
    for part in said:
        sys.stdout.buffer.write(part)


def _limit(memory: int, seconds: int) -> None:
    """Lets this process take so many bytes more, and so many seconds, where the system can."""
    if sys.platform != "linux":
        return
    import resource

    status = Path("/proc/self/status").read_text()
    taken = next(int(line.split()[1]) for line in status.splitlines() if "VmData" in line)
    most = 1024 * taken + memory
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
