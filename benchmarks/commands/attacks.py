"""What a service does for the others beside those who ask too much."""

import typer

from benchmarks.commands.benchmark import Measured, benchmark
from benchmarks.commands.options import Attacks, KeptIn, Rounds, Seconds

commands = typer.Typer()


@benchmark(commands)
def bombs(attacks: Attacks = None) -> Measured:
    """The most memory that a worker takes under what may become much: in turn, and all at once.

    Small files of large pictures, JSON of many objects, tensors, forms, bodies and heads that do
    not end, answers that nobody takes.
    """
    from benchmarks.attacks.bombs import measured

    found = measured(attacks or [])
    return Measured(found, {"requests": sum(one["clients"] for one in found["attacks"].values())})


@benchmark(commands)
def loop(attacks: Attacks = None, seconds: Seconds = 3, kept: KeptIn = None) -> Measured:
    """How long a liveness probe waits, a hundred times a second, beside loads and attacks.

    It takes some 20 minutes; interrupted, with --kept it goes on where it was.
    """
    from benchmarks.attacks.loop import measured

    found = measured(seconds, attacks or [], kept)
    beside = [*found["workloads"].values(), *found["attacks"].values()]
    return Measured(found, {"probes": sum(one["probes"] for one in beside)})


@benchmark(commands)
def fairness(seconds: Seconds = 2, rounds: Rounds = 5) -> Measured:
    """What others leave: to a client beside 200 that trickle, to short sums beside a long one."""
    from benchmarks.attacks.fairness import measured

    found = measured(seconds, rounds)
    return Measured(found, {"requests": found["trickling"]["requests"], "rounds": rounds})
