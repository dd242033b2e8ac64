"""What is behind an adder's certificate: its room, the runtime's errors, what the check catches."""

import sys
import time
from pathlib import Path
from typing import Annotated, get_args

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
    from models.artifact.card import Cell

    return Measured({cell: measured(cell, stride) for cell in get_args(Cell)})


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


@benchmark(commands)
def seeds(
    recipes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[RECIPE]...",
            help="Of adders, subtractors or comparers.",
            show_default="an adder of each cell",
        ),
    ] = None,
    first: Annotated[int, typer.Option(min=0, help="The first seed.")] = 3000,
    number: Annotated[int, typer.Option(min=1, help="Seeds, in a row.")] = 8,
) -> Measured:
    """Whether recipes' proofs close at seeds in a row, and in how many seconds of one core."""
    from benchmarks.proof.seeds import EACH_CELL, measured

    found = {recipe: measured(recipe, first, number) for recipe in recipes or EACH_CELL}
    return Measured(found, {"recipes": len(found), "seeds of each": number})


@commands.command()
def theorem(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE.v...", help="`scanline certify FOLDER --coq FILE.v`."),
    ],
    built: Annotated[
        Path, typer.Option(help="Where the theory is compiled, if it is not yet.")
    ] = Path("build/proofs"),
    coqchk: Annotated[
        bool, typer.Option("--coqchk", help="Have Coq's small checker go through all of it, too.")
    ] = False,
) -> None:
    """Has Coq check the theorems about adders: the theory first, and then each adder's file.

    Prints the theorems as Coq has them, and the seconds that they took.
    """
    from benchmarks.proof.coq import AXIOMS, Theory, statements

    texts = {f"Certified{place}": file.read_text() for place, file in enumerate(files)}
    began = time.monotonic()
    theory = Theory(built)
    for name in theory.build():
        print(f"proved: {name}", file=sys.stderr)
    print(f"seconds of the theory: {time.monotonic() - began:.0f}")
    for file, (module, text) in zip(files, texts.items(), strict=True):
        began = time.monotonic()
        said = theory.accept(text, module)
        print(f"proved: {file}", file=sys.stderr)
        print(f"\n{file}")
        print(statements(said))
        print("assumed:", *sorted(AXIOMS))
        print(f"seconds: {time.monotonic() - began:.0f}")
    if coqchk:
        began = time.monotonic()
        theory.recheck(list(texts))
        print(f"seconds of coqchk: {time.monotonic() - began:.0f}")
