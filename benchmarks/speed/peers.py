"""Servers side by side under the same load, in turn, and our sums, inks, start and memory."""

import sys
from collections import defaultdict
from collections.abc import Callable
from statistics import median
from typing import Any

from rich.console import Console
from rich.progress import Progress

from benchmarks.peers.fleet import PATH, fleet, peers
from benchmarks.reader import Reader
from benchmarks.servers import calls
from benchmarks.servers.calls import DIGIT, answer, digit_of
from benchmarks.servers.processes import Server, calls_a_second, resident, scanline, two_cores
from benchmarks.servers.wrk import Burst, Call, burst, check_wrk, form
from benchmarks.speed.ratios import ALONE, LARGE, MULTIPART, RAW, SMALL, Cell, Rates, ratios, spread
from models.errors import ScanlineError

SERVICE = "scanline"
CLIENTS = (1, 32, 256)
STARTS = 5
# What a ratio needs is measured in every round, the rest once. 256 pictures of 12 megapixels take
# longer than a burst; of the answers to 32, too many are cut off by its end to compare.
IN_ROUNDS: list[Cell] = [SMALL, ALONE, LARGE]
ONCE: list[Cell] = [("28x28 PNG", 256), ("12-megapixel JPEG", 1), ("12-megapixel JPEG", 32)]
ONCE += [("640x480 JPEG", clients) for clients in CLIENTS]


def measured(rounds: int, seconds: float, quick: bool, bentoml: str) -> dict[str, Any]:
    """Loads each server in turn, `rounds` times, while the others are stopped.

    Args:
        rounds: how often the servers alternate.
        seconds: of a burst; one of 12-megapixel pictures takes twice as long.
        quick: what no ratio needs is left out.
        bentoml: a Python that has BentoML.

    Returns:
        `ratios`: of answers a second, each the median, lowest and highest of the rounds, and
        `ratios_by_processor_time`: of answers a second of the servers' own processor time, which
        other programs on the machine disturb less;
        `ready_seconds`, from a process's start to readyz's 200, and `resident_mb`, RSS of a worker
        after load, the same; `servers`: answers a second, latencies and refusals of each;
        `left_out`: peers that are not installed, and how to get them.

    Raises:
        ScanlineError: wrk is missing, or there is one core only, or a server does not start,
            answers wrongly or refuses.
    """
    check_wrk()
    chosen, left_out = peers(bentoml)
    for name, why in left_out.items():
        print(f"left out: {name} ({why})", file=sys.stderr)
    photos, bench = calls.pictures(), _Bench(rounds, seconds)
    once = [] if quick else ONCE
    with bench.progress:
        bench.expect((len(chosen) + 2) * (rounds * len(IN_ROUNDS) + len(once)))
        starts = bench.starts(photos)
        with fleet(chosen, SERVICE, max(CLIENTS), bench.cores.server) as servers:
            of_server: dict[str, Callable[[str], Call]] = {
                name: lambda workload: _upload(PATH, workload, photos) for name in chosen
            }
            of_server[MULTIPART] = lambda workload: _upload("/v1/digits", workload, photos)
            of_server[RAW] = lambda workload: Call("/v1/digits", photos[workload], {})
            places = {name: servers.get(name, servers[SERVICE]) for name in of_server}
            _check_digits(of_server, places, photos)
            for cells, times in ((IN_ROUNDS, rounds), (once, 1)):
                for cell in cells:
                    bench.compare(cell, of_server, places, times)
            v2, v2_cpu = bench.v2(servers[SERVICE], photos["28x28 PNG"])
            if not quick:
                bench.sums(servers[SERVICE])
            workers = bench.two_workers(servers[SERVICE], photos["640x480 JPEG"])
    return {
        "ratios": ratios(bench.rates, chosen) | {"two_workers": workers, "v2_session": v2},
        "ratios_by_processor_time": ratios(bench.cpu_rates, chosen) | {"v2_session": v2_cpu},
        **starts,
        "servers": bench.figures,
        "left_out": left_out,
    }


class _Bench:
    """The rounds, their cores and what they gave.

    `rates` holds the answers a second of each round by cell and server, `cpu_rates` those a second
    of processor time, `figures` what is shown.
    """

    def __init__(self, rounds: int, seconds: float) -> None:
        self.cores = two_cores()
        self.rounds, self.seconds = rounds, seconds
        self.rates: Rates = defaultdict(lambda: defaultdict(list))
        self.cpu_rates: Rates = defaultdict(lambda: defaultdict(list))
        self.figures: dict[str, dict[str, Any]] = {}
        self.progress = Progress(console=Console(stderr=True))
        self._task = self.progress.add_task("start to ready", total=None)

    def expect(self, compared: int) -> None:
        """Tells the progress bar of the bursts that compare servers, and of the others."""
        self.progress.update(self._task, total=compared + 3 * self.rounds + 7)

    def load(self, name: str, server: Server, call: Call, cell: Cell, cores: list[int]) -> Burst:
        """A burst on a server that is stopped before and after.

        Raises:
            ScanlineError: an answer is an error, or does not come.
        """
        workload, clients = cell
        self.progress.update(self._task, description=f"{name}: {workload}, {clients} clients")
        server.go_on()
        before = server.cpu_seconds()
        try:
            twice = 2 if workload == "12-megapixel JPEG" else 1
            one = burst(server.port, call, clients, twice * self.seconds, cores)
            server.settle()
            taken = server.cpu_seconds() - before
        finally:
            server.stop()
        self.progress.advance(self._task)
        if one.refused:
            raise ScanlineError(f"{name} refuses: {one.refused} answers of {workload} are errors")
        if one.failed:
            raise ScanlineError(f"{name} breaks off: {one.failed} requests of {workload}")
        if not one.answers:
            raise ScanlineError(f"{name} has no answer to {workload} in {self.seconds:g} s")
        self.rates[cell][name].append(one.per_second)
        self.cpu_rates[cell][name].append(one.answers / taken)
        return one

    def compare(
        self,
        cell: Cell,
        of_server: dict[str, Callable[[str], Call]],
        servers: dict[str, Server],
        rounds: int,
    ) -> None:
        """Every server with the same work, in turn."""
        bursts: dict[str, list[Burst]] = {name: [] for name in of_server}
        for _ in range(rounds):
            for name, call in of_server.items():
                one = self.load(name, servers[name], call(cell[0]), cell, [self.cores.load])
                bursts[name].append(one)
        for name, each in bursts.items():
            self.keep(name, cell, each)

    def keep(self, name: str, cell: Cell, bursts: list[Burst]) -> None:
        """Adds a row to what is shown."""
        self.figures.setdefault(name, {})[f"{cell[0]}, {cell[1]}"] = {
            "per_second": spread([one.per_second for one in bursts]),
            "per_cpu_second": median(self.cpu_rates[cell][name]),
            "p50_ms": median(one.p50 for one in bursts),
            "p99_ms": median(one.p99 for one in bursts),
            "refused": sum(one.refused for one in bursts),
        }

    def sums(self, server: Server) -> None:
        """Ours adds."""
        for workload, (call, right) in calls.sums().items():
            server.go_on()
            body, _ = answer(server.port, call)
            if f'"sum":"{right}"'.encode() not in body:
                raise ScanlineError(f"a {workload} is wrong")
            for clients in (1, 32):
                cell = workload, clients
                self.keep(
                    SERVICE, cell, [self.load(SERVICE, server, call, cell, [self.cores.load])]
                )

    def v2(self, server: Server, picture: bytes) -> list[dict[str, float]]:
        """1,000 inks over /v2 by the bare session on its core, in time and in processor time."""
        ink = calls.inks(picture)
        runtime, call = Reader("digits").runtime, calls.infer(ink)
        server.go_on()
        found = calls.inferred(*answer(server.port, call))
        if (found != runtime.logits(ink).argmax(axis=1)).any():
            raise ScanlineError("/v2 answers other digits than the session")
        cell, bursts, bare = ("1,000 inks over /v2", 4), [], list[float]()
        by_cpu = self.cpu_rates[cell]
        for _ in range(self.rounds):
            bursts.append(self.load(SERVICE, server, call, cell, [self.cores.load]))
            wall, cpu = calls_a_second(lambda: runtime.logits(ink), self.seconds, self.cores.server)
            bare.append(wall)
            by_cpu["bare session"].append(cpu)
        self.keep(SERVICE, cell, bursts)
        cpu = median(by_cpu["bare session"])
        figures = {"per_second": spread(bare), "per_cpu_second": cpu}
        self.figures["bare session"] = {"1,000 inks": figures}
        rates = [self.rates[cell][SERVICE], bare], [by_cpu[SERVICE], by_cpu["bare session"]]
        return [spread([one / b for one, b in zip(*pair, strict=True)]) for pair in rates]

    def two_workers(self, one: Server, photo: bytes) -> dict[str, float]:
        """Two workers on both cores, wrk beside them, by one on one: the ratio of rates."""
        call, cell = Call("/v1/digits", photo, {}), ("640x480 JPEG, raw body", 32)
        both = list(self.cores)
        with scanline(both, {}, workers=2) as two:
            bursts: dict[str, list[Burst]] = {"one worker": [], "two workers": []}
            for _ in range(self.rounds):
                alone = self.load("one worker", one, call, cell, both[1:])
                bursts["one worker"].append(alone)
                bursts["two workers"].append(self.load("two workers", two, call, cell, both))
                two.go_on()  # stopped for seconds, its workers would be replaced as dead
        for name, each in bursts.items():
            self.keep(name, cell, each)
        pairs = zip(bursts["one worker"], bursts["two workers"], strict=True)
        return spread([two.per_second / one.per_second for one, two in pairs])

    def starts(self, photos: dict[str, bytes]) -> dict[str, Any]:
        """Seconds to ready of several starts; memory of a worker after load, with its defaults."""
        seconds = []
        for start in range(STARTS):
            with scanline([self.cores.server], {}) as server:
                seconds.append(server.ready_seconds)
                if start < STARTS - 1:
                    continue
                memory = {}
                for workload, picture in photos.items():
                    call = Call("/v1/digits", picture, {})
                    self.load(SERVICE, server, call, (workload, 32), [self.cores.load])
                    memory[workload] = resident(server.worker())
        after = memory["640x480 JPEG"]
        return {
            "ready_seconds": spread(seconds),
            "resident_mb": after.resident_mb,
            "proportional_mb": after.proportional_mb,
            "resident_mb_after_12_megapixels": memory["12-megapixel JPEG"].resident_mb,
        }


def _upload(path: str, workload: str, photos: dict[str, bytes]) -> Call:
    return form(path, photos[workload], "png" if "PNG" in workload else "jpeg")


def _check_digits(
    of_server: dict[str, Callable[[str], Call]],
    servers: dict[str, Server],
    photos: dict[str, bytes],
) -> None:
    """All read the small picture; the photos, only ours must."""
    for name, call in of_server.items():
        server = servers[name]
        server.go_on()
        for workload in photos:
            body, _ = answer(server.port, call(workload))
            must = name in (MULTIPART, RAW) or "PNG" in workload
            if must and digit_of(body) != DIGIT:
                raise ScanlineError(f"{name} misreads the {workload}: {body[:200]!r}")
        server.stop()
