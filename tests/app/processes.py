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

from app.settings import Settings


@contextmanager
def served(
    workers: int = 1, wrapper: tuple[str, ...] = (), **environment: str
) -> Iterator[tuple[httpx.Client, int]]:
    """A client of `scanline serve`, once all its workers are there, and the id of its process.

    Args:
        workers: how many.
        wrapper: a command that runs it.
        environment: variables, besides the path.
    """
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [
                *wrapper,
                sys.executable,
                "-m",
                "cli",
                "serve",
                "--port",
                "0",
                "--workers",
                str(workers),
            ],
            env={"PATH": "/usr/bin:/bin", **environment},
            stderr=log,
        )
        try:
            with httpx.Client(base_url=_address(process, log.fileno()), timeout=60) as client:
                while not _is_ready(client, workers):
                    time.sleep(0.02)
                yield client, process.pid
        finally:
            process.terminate()
            process.wait(60)


def _is_ready(client: httpx.Client, workers: int) -> bool:
    try:
        there = figures(client).get("scanline_permits") == workers * Settings().permits
        return there and client.get("/readyz").status_code == 200
    except httpx.ConnectError:  # of several workers, none listens yet
        return False


def _address(process: subprocess.Popen[bytes], log: int) -> str:
    """Where it listens, as its log says."""
    for _ in range(3000):
        said = Path(f"/proc/self/fd/{log}").read_text()
        if found := re.search(r"running on (http://[\d.:]+)", said):
            return found[1]
        assert process.poll() is None, said
        time.sleep(0.02)
    raise AssertionError(f"it does not start: {said}")


def workers_of(pid: int) -> list[int]:
    """The worker processes of a service with several."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [
        int(child)
        for child in children
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def resident_mb(pid: int, which: str = "VmRSS") -> float:
    """The resident memory of a process, in megabytes: now, or with VmHWM the most so far."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split(which + ":")[1].split()[0]) / 1024


def figures(client: httpx.Client) -> dict[str, float]:
    """Each sample of /metrics by its name and labels."""
    lines = client.get("/metrics").text.splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}
