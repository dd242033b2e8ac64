"""How long a liveness probe waits beside each load, and beside the worst that the caps allow."""

import resource
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.attacks.attack import Attack, statuses
from benchmarks.attacks.bombs import attacks
from benchmarks.servers import calls
from benchmarks.servers.probing import probed
from benchmarks.servers.processes import Server, on_core, scanline, two_cores
from benchmarks.servers.wrk import Call, burst, check_wrk, form
from benchmarks.speed.overload import run

ThingT = TypeVar("ThingT")
PROBE_SECONDS = 0.01
CLIENTS = 32
OWED_MS = 250.0  # Kubernetes' probe waits for 3 s


def measured(seconds: float, chosen: Sequence[str]) -> dict[str, Any]:
    """Asks /healthz a hundred times a second while a worker has each load, on a core of its own.

    Args:
        seconds: of each workload; an attack takes as long as it does.
        chosen: the attacks' names; all where there is none.

    Returns:
        `slowest_ms`, of all answers, and `owed_ms`; in `workloads` and `attacks` for each: how
        many `probes`, how many `failed`, the 99th percentile `p99_ms` and the `slowest_ms`.

    Raises:
        ScanlineError: wrk is missing, an attack unknown, or there is one core only, or the service
            does not start.
    """
    check_wrk()
    makers, cores = attacks(chosen), two_cores()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a connection is a file
    loads: dict[str, dict[str, Any]] = {}
    under: dict[str, dict[str, Any]] = {}
    with on_core(cores.load), scanline([cores.server], {}) as server:
        loads["nothing else"] = _beside(server, partial(time.sleep, seconds))
        for name, call in _shown(workloads(), "workloads"):
            load = partial(burst, server.port, call, CLIENTS, seconds, [cores.load])
            loads[name] = _beside(server, load)
        for name, make in _shown(makers, "attacks"):
            under[name] = _beside(server, partial(_send, make(), server.port))
    slowest = max(one["slowest_ms"] for one in [*loads.values(), *under.values()])
    return {"workloads": loads, "attacks": under, "slowest_ms": slowest, "owed_ms": OWED_MS}


def workloads() -> dict[str, Call]:
    """What the load benchmarks send, by name."""
    pictures = calls.pictures()
    found = {name: Call("/v1/digits", picture, {}) for name, picture in pictures.items()}
    small = pictures["28x28 PNG"]
    found["28x28 PNG in a form"] = form("/v1/digits", small, "png")
    found |= {name: call for name, (call, _) in calls.sums().items()}
    return found | {"1,000 inks over /v2": calls.infer(calls.inks(small))}


def _beside(server: Server, load: Callable[[], object]) -> dict[str, Any]:
    """What a probe is answered beside a load; the service then has time to end what it began."""
    with probed(server.port, "/healthz", PROBE_SECONDS) as probe:
        load()
    server.settle()
    took = [1000 * seconds for _, seconds in probe.seen]
    return {
        "probes": len(took),
        "failed": sum(status != 200 for status, _ in probe.seen),
        "p99_ms": float(np.percentile(took, 99)),
        "slowest_ms": max(took),
    }


def _send(attack: Attack, port: int) -> None:
    run(statuses(attack, port))


def _shown(named: Mapping[str, ThingT], what: str) -> Iterable[tuple[str, ThingT]]:
    return track(named.items(), what, console=Console(stderr=True))
