"""Ray Serve beside the plain server on the same cores: what it costs, and what replicas add."""

import socket
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from rich.console import Console
from rich.progress import Progress

from benchmarks.servers import calls
from benchmarks.servers.processes import ROOT, Server, running, scanline, two_cores
from benchmarks.servers.wrk import Burst, Call, burst, check_wrk
from benchmarks.speed.ratios import spread
from models.errors import ScanlineError

CLIENTS = 32
COUNTS = (1, 2)  # workers, or replicas
# Of each workload and server, those of the rounds, each with the processor time that it took.
Bursts = dict[str, dict[str, list[tuple[Burst, float]]]]
FILE = ROOT / "deploy" / "ray" / "serve.yaml"


def measured(rounds: int, seconds: float) -> dict[str, Any]:
    """Starts each server in turn and loads it, `rounds` times; wrk runs on the same cores.

    All have one thread a worker or replica. Ray's requests come through HAProxy, or, to the same
    replicas, through Ray's own proxy in Python.

    Args:
        rounds: how often the servers alternate.
        seconds: of a burst.

    Returns:
        `ratios`: answers a second with Ray by those of as many plain workers, and of two by one,
        each the median, lowest and highest of the rounds; `by_processor_time`: answers a second of
        processor time, of all processes of a server, the same way; `servers`: medians of answers a
        second, processor time of one, and latencies.

    Raises:
        ScanlineError: wrk is missing, or there is one core only, or a server does not start,
            refuses or breaks off.
    """
    check_wrk()
    cores = list(two_cores())
    found: Bursts = defaultdict(lambda: defaultdict(list))
    workloads = _workloads()
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=rounds * len(COUNTS) * 3 * len(workloads))

        def load(name: str, server: Server) -> None:
            for workload, call in workloads.items():
                progress.update(task, description=f"{name}: {workload}")
                found[workload][name].append(_burst(name, server, call, seconds, cores))
                progress.advance(task)

        for _ in range(rounds):
            for count in COUNTS:
                with scanline(cores, {}, workers=count) as server:
                    load(f"plain, {count}", server)
                with _on_ray(count, cores) as (through_haproxy, in_python):
                    load(f"Ray, {count}", through_haproxy)
                    load(f"Ray in Python, {count}", in_python)
    return {
        "ratios": _ratios(found, by_cpu=False),
        "by_processor_time": _ratios(found, by_cpu=True),
        "servers": {
            f"{workload}: {name}": {
                "per_second": median(one.per_second for one, _ in bursts),
                "cpu_ms": median(1000 * taken / one.answers for one, taken in bursts),
                "p50_ms": median(one.p50 for one, _ in bursts),
                "p99_ms": median(one.p99 for one, _ in bursts),
            }
            for workload, of_server in found.items()
            for name, bursts in of_server.items()
        },
    }


def _ratios(found: Bursts, by_cpu: bool) -> dict[str, dict[str, float]]:
    """Round by round, for each workload and pair of servers."""
    pairs = [(f"{ray}, {n}", f"plain, {n}") for ray in ("Ray", "Ray in Python") for n in COUNTS]
    pairs += [(f"{name}, 2", f"{name}, 1") for name in ("plain", "Ray", "Ray in Python")]

    def rates(bursts: list[tuple[Burst, float]]) -> list[float]:
        return [one.answers / taken if by_cpu else one.per_second for one, taken in bursts]

    return {
        f"{workload}: {one} / {other}": spread(
            [a / b for a, b in zip(rates(of[one]), rates(of[other]), strict=True)]
        )
        for workload, of in found.items()
        for one, other in pairs
    }


def _workloads() -> dict[str, Call]:
    pictures = calls.pictures()
    found = {name: Call("/v1/digits", pictures[name], {}) for name in ("28x28 PNG", "640x480 JPEG")}
    found["sum of 8 bits"] = calls.sums()["sum of 8 bits"][0]
    return found


def _burst(
    name: str, server: Server, call: Call, seconds: float, cores: list[int]
) -> tuple[Burst, float]:
    """A burst, after a short one that warms, and the processor time that it took the server."""
    burst(server.port, call, CLIENTS, 1, cores)
    server.settle()
    before = server.cpu_seconds()
    one = burst(server.port, call, CLIENTS, seconds, cores)
    taken = server.cpu_seconds() - before
    if one.refused or one.failed or not one.answers:
        raise ScanlineError(f"{name}: {one.refused} refused, {one.failed} broken off")
    return one, taken


@contextmanager
def _on_ray(replicas: int, cores: list[int]) -> Iterator[tuple[Server, Server]]:
    """The app under Ray Serve on these cores, through HAProxy and through Ray's proxy in Python."""
    # Ray's sockets need a short path; what was killed may still write when the folder goes.
    with TemporaryDirectory(prefix="ray-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        http, in_python, metrics, stats = _free_ports(4)
        content = yaml.safe_load(FILE.read_text())
        content["http_options"] = {"host": "127.0.0.1", "port": http}
        deployment = content["applications"][0]["deployments"][0]
        del deployment["autoscaling_config"]
        deployment |= {"num_replicas": replicas, "ray_actor_options": {"num_cpus": 0.5}}
        file = Path(folder) / "serve.yaml"
        file.write_text(yaml.safe_dump(content))
        environment = {
            "SCANLINE_DEVICE": "cpu",
            "RAY_TMPDIR": folder,
            "RAY_AUTH_MODE": "disabled",
            "RAY_SERVE_FALLBACK_PROXY_HTTP_PORT": str(in_python),
            "RAY_SERVE_HAPROXY_METRICS_PORT": str(metrics),
            "RAY_SERVE_HAPROXY_STATS_PORT": str(stats),
            "RAY_SERVE_HAPROXY_CONFIG_FILE_LOC": f"{folder}/haproxy.cfg",
            "RAY_SERVE_HAPROXY_SOCKET_PATH": f"{folder}/admin.sock",
        }
        command = [sys.executable, "-m", "app.process.ray", str(file)]
        with running(command, cores, environment, port=http) as server:
            yield server, server._replace(port=in_python)


def _free_ports(count: int) -> list[int]:
    wires = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [wire.getsockname()[1] for wire in wires]
    for wire in wires:
        wire.close()
    return ports
