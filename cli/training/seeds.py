"""`scanline train seeds`: the spread over several runs."""

from pathlib import Path
from typing import Annotated

import typer

commands = typer.Typer()


@commands.command(
    "seeds",
    epilog="""\
[bold]Examples[/bold]
  scanline train seeds runs/gru runs/gru-2 runs/gru-3

The networks differ in their seeds alone.""",
)
def train_seeds(
    model: Annotated[Path, typer.Argument(help="The checkpoint folder whose card is written.")],
    others: Annotated[list[Path], typer.Argument(help="The same network from other seeds.")],
) -> None:
    """Write the spread of the test accuracy over several seeds into a model's card."""
    from training.digits.seeds import record_seeds

    seeds = record_seeds(model, others)
    typer.echo(f"{seeds.n} seeds: mean {seeds.mean:.3%}, standard deviation {seeds.sd:.3%}")
