"""Server processes on cores of their own: started, stopped for a while, measured and ended."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, NamedTuple

from models.errors import ScanlineError

START_SECONDS = 300  # some import for a minute on a busy machine
PAUSE = 0.005  # seconds between two looks at a server that starts
SETTLE_PAUSE, SETTLE_LOOKS = 0.1, 150
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
ROOT = Path(__file__).parents[2]


class Cores(NamedTuple):
    """A core for the server, and one for what loads it."""

    server: int
    load: int


def two_cores() -> Cores:
    """The first two cores that this process may use.

    Raises:
        ScanlineError: there is one only.
    """
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise ScanlineError("a server and what loads it need a core each: two or more are needed")
    return Cores(*cores[:2])


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """This process on one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def calls_a_second(compute: Callable[[], Any], seconds: float, core: int) -> tuple[float, float]:
    """Calls of a function in this process on one core: a second, and one of processor time."""
    with on_core(core):
        compute()
        done, began, cpu = 0, time.perf_counter(), time.process_time()
        while (taken := time.perf_counter() - began) < seconds:
            compute()
            done += 1
        return done / taken, done / (time.process_time() - cpu)


class Server(NamedTuple):
    """A server that is ready, and the seconds that it took from its start."""

    process: subprocess.Popen[bytes]
    port: int
    ready_seconds: float

    def stop(self) -> None:
        """Stops all its processes where they are: it takes no time until `go_on`."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Undoes `stop`."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        for pid in family(self.process.pid):
            _kill(pid, number)

    def worker(self) -> int:
        """The process id of a worker: the largest of its processes."""
        return max(family(self.process.pid), key=lambda pid: resident(pid).resident_mb)

    def settle(self) -> None:
        """Waits until it has nothing more to do for clients that have left, or gives up."""
        for _ in range(SETTLE_LOOKS):
            before = self.cpu_seconds()
            time.sleep(SETTLE_PAUSE)
            if self.cpu_seconds() - before < 0.3 * SETTLE_PAUSE:
                return

    def cpu_seconds(self) -> "Taken":
        """The processor time that its processes have taken."""
        found = {}
        for pid in family(self.process.pid):
            with suppress(OSError):  # it has ended
                after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks = int(after_name[11]) + int(after_name[12])
                found[pid] = ticks / os.sysconf("SC_CLK_TCK")
        return Taken(found)


class Taken:
    """A reading of processor time: the seconds that each process has taken, by its id."""

    def __init__(self, seconds: Mapping[int, float]) -> None:
        self._seconds = seconds

    def __sub__(self, before: "Taken") -> float:
        """The seconds between two readings, of the processes that are in both."""
        both = self._seconds.keys() & before._seconds.keys()
        return sum(self._seconds[pid] - before._seconds[pid] for pid in both)


class Memory(NamedTuple):
    """A process's memory in megabytes: all that it holds (RSS), and its share of it (PSS)."""

    resident_mb: float
    proportional_mb: float


def resident(pid: int) -> Memory:
    """The memory of a process, as Linux counts it."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = dict(re.findall(r"^(Rss|Pss): +(\d+) kB", text, re.MULTILINE))
    return Memory(int(found["Rss"]) / 1024, int(found["Pss"]) / 1024)


@contextmanager
def running(
    command: Sequence[str],
    cores: Sequence[int],
    environment: Mapping[str, str],
    ready: str = "/readyz",
    port: int | None = None,
) -> Iterator[Server]:
    """A server on these cores alone, one thread in each library that asks the environment.

    Args:
        command: its words; "PORT" becomes a free port.
        cores: where it and its children run.
        environment: added to this process's.
        ready: a path that is answered 200 once it is ready.
        port: where it listens, if that is not for "PORT" to say.

    Raises:
        ScanlineError: it does not start.
    """
    if port is None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
    pinned = ["taskset", "-c", ",".join(map(str, cores))]
    pinned += [word.replace("PORT", str(port)) for word in command]
    began = time.perf_counter()
    process = subprocess.Popen(
        pinned,
        cwd=ROOT,
        env={**os.environ, **ONE_THREAD, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port, ready, " ".join(command))
        yield Server(process, port, time.perf_counter() - began)
    finally:
        _end(process)


@contextmanager
def scanline(
    cores: Sequence[int], environment: Mapping[str, str], workers: int = 1
) -> Iterator[Server]:
    """Our own service on the CPU, with a worker thread a process."""
    command = [sys.executable, "-c", "from cli import main; main()", "serve", "--port", "PORT"]
    command += ["--workers", str(workers)]
    settings = {"SCANLINE_DEVICE": "cpu", "SCANLINE_THREADS": "1", **environment}
    with running(command, cores, settings) as server:
        yield server


def _wait(process: subprocess.Popen[bytes], port: int, ready: str, name: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", ready)
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(PAUSE)
    raise ScanlineError(f"a server did not start: try `{name}`")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a server and what it started, whatever state they are in."""
    pids = family(process.pid)
    for pid in pids:
        _kill(pid, signal.SIGCONT)
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pid in pids[1:]:
        _kill(pid, signal.SIGKILL)


def _kill(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def family(pid: int) -> list[int]:
    """The ids of a process, first, and of all that it started."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found
