"""What the service gives when more is asked of it than it can do."""

import asyncio
import resource
import socket
from collections.abc import Coroutine
from typing import Any, TypeVar

import numpy as np
import uvloop
from rich.console import Console
from rich.progress import track

from benchmarks.pictures.drawn import ONE, SEVEN, drawn_photo
from benchmarks.servers.load import Answer, OpenLoop, Probe, Request
from benchmarks.servers.processes import Cores, Server, on_core, resident, scanline, two_cores
from benchmarks.servers.wrk import Call, burst, check_wrk
from models.errors import ScanlineError

ResultT = TypeVar("ResultT")
TIMES = (0.5, 1, 2, 5, 10)  # the measured capacity
PATH = "/v1/digits"
PROBE_SECONDS = 0.05
CALM_SECONDS = 3.0
SLOW_SECONDS = 0.25  # what an accepted request may take
REFUSED_PER_SECOND, REFUSED_SECONDS = 4000, 0.5
TRIES = 5  # to have all of them refused, on a machine that is busy with other things


def measured(seconds: float) -> dict[str, Any]:
    """Sends 640x480 JPEGs at multiples of the capacity, whether or not they are answered.

    The service has one core and SCANLINE_THREADS=1, the load the other. After each storm half of
    the capacity is asked for.

    Args:
        seconds: of each storm.

    Returns:
        `capacity`, answers a second to 32 clients who wait; `peak`, the most right answers a second
        at any load; `refusal_microseconds`, the service's processor time for one; and in `loads`
        for each multiple of the capacity: `offered` a second, `requests` in all, `sent` a second
        and `late_ms`, how late; right answers a second as `goodput` and `of_peak`; `refused`,
        `refused_bare` (without Retry-After), `lost` (no answer) and `wrong`, counts; the accepted's
        `p50_ms` and `p99_ms`;
        the liveness `probes` and how many of them failed, and `probe_worst_ms`; `resident_mb`; and
        `recovered_seconds`, from the storm's end to its last answer, or to the last one after it
        that was a refusal or slow.

    Raises:
        ScanlineError: wrk is missing, or there is one core only, or the service does not start.
    """
    check_wrk()
    cores = two_cores()
    photos = {b"7": drawn_photo(640, 480, SEVEN), b"1": drawn_photo(640, 480, ONE)}
    requests = [
        Request.post(PATH, photo, b'"digit":' + digit + b",") for digit, photo in photos.items()
    ]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a connection is a file
    with on_core(cores.load), scanline([cores.server], {}) as server:
        call = Call(PATH, photos[b"7"], {})
        capacity = burst(server.port, call, 32, max(2, seconds / 2), [cores.load]).per_second
        steps = {
            f"{times:g}": run(_storm(server, requests, times * capacity, capacity, seconds))
            for times in track(TIMES, "storms", console=Console(stderr=True))
        }
    peak = max([capacity, *(step["goodput"] for step in steps.values())])
    for step in steps.values():
        step["of_peak"] = step["goodput"] / peak
    return {
        "loads": {
            figure: {load: step[figure] for load, step in steps.items()} for figure in steps["1"]
        },
        "capacity": capacity,
        "peak": peak,
        "refusal_microseconds": _refusal_microseconds(cores, requests),
    }


async def _storm(
    server: Server, requests: list[Request], per_second: float, capacity: float, seconds: float
) -> dict[str, Any]:
    """One load, and the calm after it."""
    load, probe = OpenLoop(server.port, requests), Probe(server.port, "/healthz", PROBE_SECONDS)
    probing = asyncio.create_task(probe.run())
    answers = await load.run(per_second, seconds)
    memory = resident(server.worker()).resident_mb
    calm = await load.run(capacity / 2, CALM_SECONDS)
    probing.cancel()
    await asyncio.sleep(0.01)
    accepted = [one for one in answers if one.status == 200]
    took = [1000 * (one.ended - one.sent) for one in accepted]
    late = [1000 * (one.sent - one.due) for one in answers]
    refused = [one for one in answers if one.status == 503]
    drained = max(0.0, answers[-1].ended - seconds)  # the calm begins with the last answer
    disturbed = max((one.ended for one in calm if _is_disturbed(one)), default=0.0)
    return {
        "offered": per_second,
        "requests": len(answers),
        "sent": len(answers) / max(one.sent for one in answers),
        "late_ms": float(np.percentile(late, 99)),
        "goodput": sum(one.right for one in accepted) / max(seconds, answers[-1].ended),
        "refused": len(refused),
        "refused_bare": sum(not one.right for one in refused),
        "lost": len(answers) - len(accepted) - len(refused),
        "wrong": sum(not one.right for one in accepted),
        "p50_ms": float(np.median(took)) if took else None,
        "p99_ms": float(np.percentile(took, 99)) if took else None,
        "probes": len(probe.seen),
        "probes_failed": sum(status != 200 for status, _ in probe.seen),
        "probe_worst_ms": 1000 * max(took for _, took in probe.seen),
        "resident_mb": memory,
        "recovered_seconds": drained + disturbed,
    }


def _is_disturbed(one: Answer) -> bool:
    return one.status != 200 or one.ended - one.sent > SLOW_SECONDS


def _refusal_microseconds(cores: Cores, requests: list[Request]) -> float:
    """Processor time of a refusal: all room for bodies is held by one that is not there.

    It comes soon enough not to be given up for others.

    Raises:
        ScanlineError: a request was not refused.
    """
    held = {"SCANLINE_ARRIVING": "1", "SCANLINE_BODY_SECONDS": "86400"}
    with scanline([cores.server], held) as server:
        for _ in range(TRIES):
            with socket.create_connection(("127.0.0.1", server.port)) as holder:
                holder.sendall(requests[0].data[:200])
                run(OpenLoop(server.port, requests).run(100, 0.3))  # warm
                before = server.cpu_seconds()
                load = OpenLoop(server.port, requests).run(REFUSED_PER_SECOND, REFUSED_SECONDS)
                answers = run(load)
                taken = server.cpu_seconds() - before
            if not any(one.status == 200 for one in answers):
                return 1e6 * taken / sum(one.status == 503 for one in answers)
    raise ScanlineError("the service did not refuse while its room was taken")


def run(work: Coroutine[Any, Any, ResultT]) -> ResultT:
    """What the work gives, on an event loop of its own."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)
