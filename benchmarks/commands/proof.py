"""What is behind an adder's certificate: its room, the runtime's errors, what the check catches."""

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.commands.benchmark import Measured, benchmark
from benchmarks.commands.options import KeptIn, Plot

commands = typer.Typer()


@benchmark(commands)
def adder(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="An adder's checkpoint with a certificate.", show_default="the shipped"
        ),
    ] = None,
    plot: Plot = None,
) -> Measured:
    """The eight transitions of an adder's proof: the room in the box, the lead of the bit.

    The plot is of the boxes and of one sum's way.
    """
    from benchmarks.proof.adder import draw, measured
    from models.artifact.checkpoint import SHIPPED

    if plot is not None:
        draw(folder or SHIPPED / "adder", plot)
    return Measured(measured(folder or SHIPPED / "adder"))


@benchmark(commands)
def activations(
    stride: Annotated[int, typer.Option(min=1, help="Take every n-th float32 value.")] = 1,
) -> Measured:
    """The largest error of the runtime's sigmoid and tanh, over all float32 values in range."""
    from benchmarks.proof.activations import measured

    return Measured({"lstm": measured(stride)})


@benchmark(commands)
def certificate(
    tries: Annotated[int, typer.Option(min=0, help="Random changes.")] = 200_000,
    steps: Annotated[int, typer.Option(min=0, help="Changes along gradients.")] = 2_000,
    trained: Annotated[int, typer.Option(min=0, help="Adders to train, of each size.")] = 3,
    pairs: Annotated[int, typer.Option(min=1, help="Random pairs a certified one adds.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, max=10**6)] = 1,
    kept: KeptIn = None,
) -> Measured:
    """Changes of certified adders: how many the check still certifies, and which are wrong then.

    Interrupt it for the counts so far; with --kept it goes on from there.
    """
    from benchmarks.proof.certificate import measured

    found = measured(tries, steps, trained, pairs, seed, kept)
    return Measured(found, {name: found["in all"][name] for name in ("tried", "certified")})
