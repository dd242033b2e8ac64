"""What answers cost: time, memory, machines."""

import sys
from typing import Annotated

import typer

from benchmarks.commands.benchmark import Measured, benchmark
from benchmarks.commands.options import LineReader, Rounds, Seconds

commands = typer.Typer()


@benchmark(commands)
def page(model: LineReader = "lines") -> Measured:
    """Milliseconds of a page of 40 digits, beyond decoding."""
    from benchmarks.speed.page import ROUNDS, measured

    return Measured(measured(model), {"rounds": ROUNDS})


@benchmark(commands)
def jpeg() -> Measured:
    """What a 12-megapixel JPEG costs: the cheapest decode, from bytes to digit, over HTTP."""
    from benchmarks.speed.jpeg import ROUNDS, measured

    return Measured(measured(), {"rounds": ROUNDS})


@benchmark(commands)
def formats() -> Measured:
    """What a page of 12 megapixels costs in each format that is read."""
    from benchmarks.speed.formats import ROUNDS, measured

    return Measured(measured(), {"rounds": ROUNDS})


@benchmark(commands)
def training(rounds: Rounds = 5) -> Measured:
    """Trials an hour of the notebook's six networks, side by side and one after another."""
    from benchmarks.speed.training import measured

    return Measured(measured(rounds), {"rounds": rounds})


@benchmark(commands)
def peers(
    rounds: Rounds = 5,
    seconds: Seconds = 2,
    quick: Annotated[bool, typer.Option("--quick", help="Only what a ratio needs.")] = False,
    bentoml: Annotated[
        str, typer.Option(help="A Python that has BentoML, where this one has not.")
    ] = sys.executable,
) -> Measured:
    """Answers a second beside other servers', each on one core, wrk on the other.

    All serve `digits`, with one worker, one thread and batching where they have it: an empty
    FastAPI endpoint, a tutorial's FastAPI service, LitServe and BentoML, on torch and on ONNX
    Runtime. The peers use the notebook's preprocessing, which is cheaper than ours and wrong on
    photos. Ours runs with SCANLINE_THREADS=1 and as many permits as clients. A peer that is not
    installed is left out, and said.
    """
    from benchmarks.speed.peers import measured

    return Measured(measured(rounds, seconds, quick, bentoml), {"rounds": rounds})


@benchmark(commands)
def overload(
    seconds: Annotated[float, typer.Option(min=1, help="Of each storm.")] = 8,
) -> Measured:
    """Goodput, latencies, refusals and liveness at half to ten times the capacity, open loop."""
    from benchmarks.speed.overload import measured

    found = measured(seconds)
    return Measured(found, {"requests": sum(found["loads"]["requests"].values())})


@benchmark(commands)
def soak(
    seconds: Annotated[float, typer.Option(min=20, help="In all.")] = 600,
) -> Measured:
    """Memory, wrong answers and latencies at 70 % of the capacity for long, open loop."""
    from benchmarks.speed.soak import measured

    found = measured(seconds)
    return Measured(found, {"requests": found["requests"]})


@benchmark(commands)
def cluster(rounds: Rounds = 3, seconds: Seconds = 4) -> Measured:
    """Answers a second under Ray Serve with one and two replicas, beside one and two workers.

    All on the same two cores, wrk too; needs the extra `cluster`.
    """
    from benchmarks.speed.ray import measured

    return Measured(measured(rounds, seconds), {"rounds": rounds})


@benchmark(commands)
def scale(
    seconds: Seconds = 4,
    cores: Annotated[int, typer.Option(min=1, help="Of a machine.")] = 32,
    gbit: Annotated[float, typer.Option(min=0.1, help="A second, of its network.")] = 15,
    dollars: Annotated[float, typer.Option(min=0, help="For a core and an hour.")] = 0.05,
    used: Annotated[float, typer.Option(min=0.01, max=1, help="Of cores and network.")] = 0.6,
) -> Measured:
    """Cores, machines, memory, network and money for 1, 1,000 and 1,000,000 requests a second.

    A request is measured here, on one core; what machines have and cost is assumed.
    """
    from benchmarks.speed.scale import measured

    return Measured(measured(seconds, cores, gbit, dollars, used))
