"""How long a liveness probe waits beside each load, and beside the worst that the caps allow."""

import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.attacks.attack import Attack, statuses
from benchmarks.attacks.bombs import attacks
from benchmarks.kept import Kept
from benchmarks.results import here
from benchmarks.servers import calls
from benchmarks.servers.probing import probed
from benchmarks.servers.processes import Server, on_core, running, two_cores
from benchmarks.servers.watched import LongestTurn
from benchmarks.servers.wrk import Call, burst, check_wrk, form
from benchmarks.speed.overload import run

ThingT = TypeVar("ThingT")
PROBE_SECONDS = 0.01
CLIENTS = 32
IDLE = "nothing else"
OWED_MS = 250.0  # Kubernetes' probe waits for 3 s


def measured(seconds: float, chosen: Sequence[str], file: Path | None = None) -> dict[str, Any]:
    """Asks /healthz a hundred times a second while a worker has each load, on a core of its own.

    Args:
        seconds: of each workload; an attack takes as long as it does.
        chosen: the attacks' names; all where there is none.
        file: keeps the figures of each load as they come; those that it has are not measured again.

    Returns:
        `slowest_ms`, of all answers, `owed_ms`, and `held_ms`, the most of all; in `workloads` and
        `attacks` for each: how many `probes`, how many `failed`, the 99th percentile `p99_ms`, the
        `slowest_ms`, and `held_ms`, the most processor time that the worker took before its event
        loop came round: what of an answer's time other processes have no part in.

    Raises:
        ScanlineError: wrk is missing, an attack unknown, or there is one core only, or the service
            does not start, or the file is of another commit or of other loads.
    """
    check_wrk()
    makers, cores = attacks(chosen), two_cores()
    _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))  # a connection is a file
    kept = Kept(file, {"commit": here().commit, "seconds": seconds})
    loads: dict[str, dict[str, Any]] = {}
    under: dict[str, dict[str, Any]] = {}
    with on_core(cores.load), _watched(cores.server) as (server, turns):
        beside = partial(_beside, server, turns)
        loads[IDLE] = kept.figures(IDLE, partial(beside, partial(time.sleep, seconds)))
        for name, call in _shown(workloads(), "workloads"):
            load = partial(burst, server.port, call, CLIENTS, seconds, [cores.load])
            loads[name] = kept.figures(name, partial(beside, load))
        for name, make in _shown(makers, "attacks"):
            under[name] = kept.figures(name, partial(_under, make, server, turns))
    each = [*loads.values(), *under.values()]
    most = {name: max(one[name] for one in each) for name in ("slowest_ms", "held_ms")}
    return {"workloads": loads, "attacks": under, **most, "owed_ms": OWED_MS}


def workloads() -> dict[str, Call]:
    """What the load benchmarks send, by name."""
    pictures = calls.pictures()
    found = {name: Call("/v1/digits", picture, {}) for name, picture in pictures.items()}
    small = pictures["28x28 PNG"]
    found["28x28 PNG in a form"] = form("/v1/digits", small, "png")
    found |= {name: call for name, (call, _) in calls.sums().items()}
    return found | {"1,000 inks over /v2": calls.infer(calls.inks(small))}


@contextmanager
def _watched(core: int) -> Iterator[tuple[Server, LongestTurn]]:
    with TemporaryDirectory(prefix="scanline-loop-") as folder:
        file = Path(folder) / "longest-turn"
        turns = LongestTurn(file)
        command = [sys.executable, "-m", "benchmarks.servers.watched", "PORT", str(file)]
        settings = {"SCANLINE_DEVICE": "cpu", "SCANLINE_THREADS": "1"}
        with running(command, [core], settings) as server:
            yield server, turns


def _beside(server: Server, turns: LongestTurn, load: Callable[[], object]) -> dict[str, Any]:
    """What a probe is answered beside a load; the service then has time to end what it began."""
    turns.longest()
    with probed(server.port, "/healthz", PROBE_SECONDS) as probe:
        load()
    held = turns.longest()
    server.settle()
    took = [1000 * seconds for _, seconds in probe.seen]
    return {
        "probes": len(took),
        "failed": sum(status != 200 for status, _ in probe.seen),
        "p99_ms": float(np.percentile(took, 99)),
        "slowest_ms": max(took),
        "held_ms": 1000 * held,
    }


def _under(make: Callable[[], Attack], server: Server, turns: LongestTurn) -> dict[str, Any]:
    """What a probe is answered beside an attack, which is made before."""
    attack = make()
    return _beside(server, turns, lambda: run(statuses(attack, server.port)))


def _shown(named: Mapping[str, ThingT], what: str) -> Iterable[tuple[str, ThingT]]:
    return track(named.items(), what, console=Console(stderr=True))
