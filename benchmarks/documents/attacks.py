"""The tables of what attacks do: to memory, to liveness, to others."""

from collections.abc import Callable

from benchmarks.documents.formats import counted, grid, percent, spread
from benchmarks.results import Results

_CLIENTS = "clients"


def bombs(results: Results) -> str:
    """A worker's memory under each attack."""
    found = results["bombs"]
    rows = []
    for name in found.at("attacks"):
        answers = found.numbers("attacks", name)
        peak = answers.pop("peak_mb")
        clients = answers.pop(_CLIENTS)
        said = ", ".join(f"{count:,.0f} x {status}" for status, count in answers.items())
        rows.append([name, f"{clients:,.0f}", f"{peak:.0f}", said])
    return grid(["attack", _CLIENTS, "most resident memory, MB", "answers"], rows)


def loop(results: Results) -> str:
    """How long a probe waits beside each load."""
    found = results["loop"]
    rows = [
        [
            name,
            f"{found.number(part, name, 'probes'):,.0f}",
            f"{found.number(part, name, 'failed'):,.0f}",
            f"{found.number(part, name, 'slowest_ms'):.0f}",
            f"{found.number(part, name, 'held_ms'):.0f}",
        ]
        for part in ("workloads", "attacks")
        for name in found.at(part)
    ]
    return grid(["beside", "probes", "failed", "slowest, ms", "of the worker's own, ms"], rows)


def fairness(results: Results) -> str:
    """What is left for others."""
    found = results["fairness"]
    served = found.number("trickling", "served")
    tricklers = found.number("trickling", "tricklers")
    asked = found.number("trickling", "requests")
    return grid(
        ["", "", "owed"],
        [
            [
                f"of {asked:,.0f} photos of one client beside {tricklers:.0f} that trickle, served",
                f"{percent(served, 0)} %",
                f"{percent(found.number('owed', 'trickling'), 0)} %",
            ],
            [
                "8-bit sums a second beside one of 65,536 bits / alone",
                spread(found, "sums", "keep"),
                f"{found.number('owed', 'sums'):.2f}",
            ],
            [
                "the same of processor time",
                spread(found, "sums", "keep_by_processor_time"),
                f"{found.number('owed', 'sums'):.2f}",
            ],
        ],
    )


TABLES = {"bombs": bombs, "loop": loop, "fairness": fairness}
FIGURES: dict[str, Callable[[Results], str]] = {
    "bombs.cap": lambda results: f"{results['bombs'].number('cap_mb'):.0f}",
    "bombs.peak": lambda results: f"{results['bombs'].number('peak_mb'):.0f}",
    "loop.load": lambda results: f"{results['loop'].machine.load}",
    "loop.owed": lambda results: f"{results['loop'].number('owed_ms'):.0f}",
    "pictures.n": counted("pictures", "pictures"),
    "pictures.requests": counted("pictures", "requests"),
    "pictures.failed": lambda results: f"{results['pictures'].number('failed'):.0f}",
}
