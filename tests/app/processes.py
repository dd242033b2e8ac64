"""A service in a process of its own, whose memory can be watched and which can be killed."""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


@contextmanager
def served(
    *arguments: str, wrapper: tuple[str, ...] = (), **environment: str
) -> Iterator[tuple[httpx.Client, int]]:
    """A client of `python -m app`, once it is ready, and the id of its (first) process.

    Args:
        arguments: of the command.
        wrapper: a command that runs it.
        environment: variables, besides the path.
    """
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [*wrapper, sys.executable, "-m", "app", "--port", "0", *arguments],
            env={"PATH": "/usr/bin:/bin", **environment},
            stderr=log,
        )
        try:
            with httpx.Client(base_url=_address(process, log.fileno()), timeout=60) as client:
                while client.get("/readyz").status_code != 200:
                    time.sleep(0.02)
                yield client, process.pid
        finally:
            process.terminate()
            process.wait(60)


def _address(process: subprocess.Popen[bytes], log: int) -> str:
    """Where it listens, as its log says."""
    for _ in range(3000):
        said = Path(f"/proc/self/fd/{log}").read_text()
        if found := re.search(r"running on (http://[\d.:]+)", said):
            return found[1]
        assert process.poll() is None, said
        time.sleep(0.02)
    raise AssertionError(f"it does not start: {said}")


def resident_mb(pid: int) -> float:
    """The resident memory of a process, in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def figures(client: httpx.Client) -> dict[str, float]:
    """Each sample of /metrics by its name and labels."""
    lines = client.get("/metrics").text.splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}
