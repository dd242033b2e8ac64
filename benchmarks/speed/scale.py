"""From the measured cost of a request to cores, machines, memory, network and money."""

from math import ceil
from typing import Any, NamedTuple

from benchmarks.servers import calls
from benchmarks.servers.calls import DIGIT, answer, digit_of
from benchmarks.servers.processes import Server, resident, scanline, two_cores
from benchmarks.servers.wrk import Call, burst, check_wrk
from models.errors import ScanlineError

RATES = (1, 1000, 1_000_000)  # requests a second
CLIENTS = 32
HOURS = 730  # of a month
HEAD = 200  # bytes of a request around its body, about


class Cost(NamedTuple):
    """What one request costs: processor time in milliseconds, and bytes that arrive for it."""

    cpu_ms: float
    received: int


class Machine(NamedTuple):
    """What is assumed of a machine, and how far it is used; the reader's own may differ."""

    cores: int
    gbit: float  # a second, of its network
    dollars: float  # for a core and an hour, its memory included
    used: float  # of its cores and network on average; the rest is for peaks and lost machines
    worker_mb: float  # memory of a worker, of which each core has one


def measured(
    seconds: float, cores: int, gbit: float, dollars: float, used: float
) -> dict[str, Any]:
    """Measures a request of each kind on one core, and scales it.

    Args:
        seconds: of each burst.
        cores: of a machine.
        gbit: a second, of a machine's network.
        dollars: for a core and an hour.
        used: the share of cores and network that is used on average, 0 to 1.

    Returns:
        `requests`: of each workload `cpu_ms` and `kilobytes`; for each rate and workload what
        `needs` says; `worker_mb`; and what was `assumed`.

    Raises:
        ScanlineError: wrk is missing, or there is one core only, or the service does not start,
            answers wrongly or refuses.
    """
    check_wrk()
    places, costs, memory = two_cores(), dict[str, Cost](), 0.0
    with scanline([places.server], {}) as server:
        for workload, call in _workloads(server.port).items():
            costs[workload] = _cost(server, workload, call, seconds, places.load)
            memory = max(memory, resident(server.worker()).resident_mb)
    machine = Machine(cores, gbit, dollars, used, memory)
    scaled = {
        f"{rate:,} a second": {name: needs(cost, rate, machine) for name, cost in costs.items()}
        for rate in RATES
    }
    requests = {
        name: {"cpu_ms": cost.cpu_ms, "kilobytes": cost.received / 1000}
        for name, cost in costs.items()
    }
    assumed = {"cores": cores, "gbit": gbit, "dollars": dollars, "used": used}
    return {"requests": requests, **scaled, "worker_mb": memory, "assumed": assumed}


def needs(cost: Cost, rate: float, machine: Machine) -> dict[str, float]:
    """What so many requests a second need.

    Two workers on two machines at least, so that one may fail; where the network fills before the
    cores do, the machines are paid for all the same.

    Returns:
        `cores` that compute all the time; `paid_cores`; `machines`; `gigabytes` of memory for
        workers; `gbit` a second that arrive; `dollars` a month.
    """
    busy = rate * cost.cpu_ms / 1000
    gbit = rate * cost.received * 8 / 1e9
    by_cores = busy / machine.used
    by_network = ceil(gbit / machine.gbit / machine.used) * machine.cores
    paid = max(2, ceil(by_cores), by_network if by_network > max(machine.cores, by_cores) else 0)
    return {
        "cores": _short(busy),
        "paid_cores": paid,
        "machines": max(2, ceil(paid / machine.cores)),
        "gigabytes": _short(paid * machine.worker_mb / 1000),
        "gbit": _short(gbit),
        "dollars": round(paid * machine.dollars * HOURS),
    }


def _short(figure: float) -> float:
    return round(figure) if figure >= 100 else round(figure, 4)


def _workloads(port: int) -> dict[str, Call]:
    """What is sent; each is answered rightly once before it is timed.

    Raises:
        ScanlineError: it is not.
    """
    found = {}
    for name, (call, right) in calls.sums().items():
        if f'"sum":"{right}"'.encode() not in answer(port, call)[0]:
            raise ScanlineError(f"a {name} is wrong")
        found[name] = call
    for name, picture in calls.pictures().items():
        found[name] = Call("/v1/digits", picture, {})
        if digit_of(answer(port, found[name])[0]) != DIGIT:
            raise ScanlineError(f"the {name} is misread")
    return found


def _cost(server: Server, workload: str, call: Call, seconds: float, core: int) -> Cost:
    before = server.cpu_seconds()
    one = burst(server.port, call, CLIENTS, seconds, [core])
    server.settle()
    if one.refused or one.failed or not one.answers:
        raise ScanlineError(f"{workload}: {one.refused} refused, {one.failed} broken off")
    taken = server.cpu_seconds() - before
    return Cost(1000 * taken / one.answers, len(call.body) + HEAD)
