"""The memory of a worker under everything that may become much, in turn and all at once."""

import asyncio
import json
import resource
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from benchmarks.attacks import bodies, pictures
from benchmarks.attacks.attack import Attack, post, statuses
from benchmarks.pictures.drawn import drawn_photo
from benchmarks.servers.processes import family, on_core, resident, scanline, two_cores
from benchmarks.speed.overload import run
from models.artifact.checkpoint import SHIPPED
from models.errors import ScanlineError

CAP = 512  # MB of a worker, by deploy/kubernetes.yaml
ALL = "all of these at once"
_LOOKS = 0.02  # seconds between two looks at programs that a worker starts
_RESET = "5"  # has Linux forget the peak, man 5 proc_pid_clear_refs


def measured(chosen: Sequence[str]) -> dict[str, Any]:
    """Sends each attack to one worker, then all of them at once, and looks at its peak.

    The worker has one thread and, before that, all models that ship.

    Args:
        chosen: the attacks' names; all where there is none.

    Returns:
        `resident_mb`, before; `peak_mb`, the most that it and the programs that it starts hold
        under any attack, of `cap_mb`; `alive`, whether
        the worker that stood them is the one that began; and in `attacks` for each: `clients`,
        `peak_mb`, and how many had which status.

    Raises:
        ScanlineError: an attack is unknown, or there is one core only, or the service does not
            start.
    """
    makers = attacks(chosen)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a connection is a file
    cores, found, kept = two_cores(), dict[str, dict[str, Any]](), list[Attack]()
    with on_core(cores.load), scanline([cores.server], {}) as server:
        worker = server.worker()
        run(statuses(_every_model(), server.port))
        before = resident(worker).resident_mb
        for name, make in track(makers.items(), "attacks", console=Console(stderr=True)):
            kept.append(make())
            found[name] = run(_under(kept[-1:], server.port, worker))
            server.settle()
        found[ALL] = run(_under(kept, server.port, worker))
        alive = server.worker() == worker
    return {
        "attacks": found,
        "resident_mb": before,
        "peak_mb": max(one["peak_mb"] for one in found.values()),
        "cap_mb": CAP,
        "alive": alive,
    }


def attacks(chosen: Sequence[str] = ()) -> dict[str, Callable[[], Attack]]:
    """What makes each attack, by what it sends; of those that are chosen, or of all.

    Raises:
        ScanlineError: one that is chosen is none.
    """
    found = pictures.attacks() | bodies.attacks()
    if unknown := set(chosen) - found.keys():
        raise ScanlineError(f"there is no attack {min(unknown)!r}: {', '.join(found)}")
    return {name: make for name, make in found.items() if name in chosen or not chosen}


async def _under(held: Sequence[Attack], port: int, worker: int) -> dict[str, Any]:
    """What attacks at once are answered, and the worker's peak meanwhile."""
    Path(f"/proc/{worker}/clear_refs").write_text(_RESET)
    programs = _Programs(worker)
    watching = asyncio.create_task(programs.watch())
    answers = await asyncio.gather(*(statuses(one, port) for one in held))
    watching.cancel()
    counts = Counter(status for one in answers for status in one)
    return {
        "clients": counts.total(),
        "peak_mb": max(peak(worker), programs.most_mb),
        **{status: counts[status] for status in sorted(counts)},
    }


class _Programs:
    """The most that a process and those that it starts hold at once, as often as it is looked.

    Args:
        process: the id of the first.
    """

    def __init__(self, process: int) -> None:
        self._process = process
        self.most_mb = 0.0

    async def watch(self) -> None:
        """Looks until it is cancelled."""
        while True:
            held = 0.0
            for pid in family(self._process):
                with suppress(OSError, AttributeError, KeyError):  # it has ended
                    held += resident(pid).resident_mb
            self.most_mb = max(self.most_mb, held)
            await asyncio.sleep(_LOOKS)


def peak(process: int) -> float:
    """The most megabytes that a process held since that was reset, as Linux counts it."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _every_model() -> Attack:
    """Has each model that ships read a picture and add, whichever it can, so that it is loaded."""
    names = sorted(folder.name for folder in SHIPPED.iterdir() if folder.is_dir())
    photo, requests = drawn_photo(640, 480), list[bytes]()
    for name in names:
        addends = json.dumps({"a": "1", "b": "1", "model": name}).encode()
        requests += [post(f"/v1/{task}?model={name}", photo) for task in ("digits", "numbers")]
        requests.append(post("/v1/sums", addends, "application/json"))
    return Attack(requests, len(requests))
