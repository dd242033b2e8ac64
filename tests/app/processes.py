"""A service in a process of its own, whose memory can be watched and which can be killed."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from app.settings import Settings
from tests.waiting import PATIENCE, until

ROOT = Path(__file__).parents[2]


@contextmanager
def served(
    workers: int = 1,
    wrapper: tuple[str, ...] = (),
    scanline: tuple[str, ...] = (sys.executable, "-m", "cli"),
    folder: Path = ROOT,
    **environment: str,
) -> Iterator[tuple[httpx.Client, int]]:
    """A client of `scanline serve`, once all its workers are there, and the id of its process.

    Args:
        workers: how many.
        wrapper: a command that runs it.
        scanline: the command line.
        folder: where it is run.
        environment: variables, besides the path.
    """
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [*wrapper, *scanline, "serve", "--port", "0", "--workers", str(workers)],
            env={"PATH": "/usr/bin:/bin", **environment},
            cwd=folder,
            stderr=log,
        )
        try:
            url = until(lambda: _address(process, log.fileno()))
            assert url is not None
            with httpx.Client(base_url=url, timeout=PATIENCE) as client:
                metrics = _metrics_of(client, environment)
                permits = int(environment.get("SCANLINE_PERMITS", Settings().permits))
                until(lambda: _is_ready(client, workers * permits, metrics))
                yield client, process.pid
        finally:
            process.terminate()
            process.wait(PATIENCE)


def on_connections_of_their_own(client: httpx.Client) -> httpx.Client:
    """A client of the same service that makes a connection for each call."""
    none_kept = httpx.Limits(max_keepalive_connections=0)
    return httpx.Client(base_url=client.base_url, timeout=PATIENCE, limits=none_kept)


def _metrics_of(client: httpx.Client, environment: dict[str, str]) -> str:
    """Where its figures are."""
    port = environment.get("SCANLINE_METRICS_PORT", client.base_url.port)
    return f"http://{client.base_url.host}:{port}/metrics"


def _is_ready(client: httpx.Client, permits: int, metrics: str) -> bool:
    try:
        there = figures(client, metrics).get("scanline_permits") == permits
        return there and client.get("/readyz").status_code == 200
    except httpx.ConnectError:  # of several workers, none listens yet
        return False


def _address(process: subprocess.Popen[bytes], log: int) -> str | None:
    """Where it listens, once its log says so."""
    said = Path(f"/proc/self/fd/{log}").read_text()
    found = re.search(r"running on (http://[\d.:]+)", said)
    assert found or process.poll() is None, said
    return found[1] if found else None


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


def cpu_seconds(pid: int) -> float:
    """The processor time that a process has taken, all of its threads together."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def figures(client: httpx.Client, url: str = "/metrics") -> dict[str, float]:
    """Each sample of /metrics by its name and labels."""
    lines = client.get(url).text.splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}
