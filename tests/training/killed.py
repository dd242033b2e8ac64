"""Runs of `scanline train` that are killed at a moment that the test chooses."""

import os
import signal
import subprocess
import sys

TRAIN = [sys.executable, "-c", "import cli; cli.main()", "train"]
# As TRAIN, but it dies as soon as it has written the file that its first word names.
KILLED = """
import os, signal, sys
from training.loop import state
write, last = state.write_whole, sys.argv.pop(1)
def write_and_die(file, content):
    write(file, content)
    if file.name == last:
        os.kill(os.getpid(), signal.SIGKILL)
state.write_whole = write_and_die
import cli; cli.main()
"""


def killed_at(file: str, *arguments: str, **environment: str) -> None:
    """Runs a training until it has written a file, of that name, for the first time."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, file, "train", *arguments],
        env={**os.environ, **environment},
        stderr=subprocess.DEVNULL,
    )
    assert done.returncode == -signal.SIGKILL
