"""`scanline train`: makes models; needs the extra `train`, and `training` beside this package."""

import typer

from cli.training import adder, digits, finder, lines, notebook, rejector, seeds

commands = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Make models (needs the extra `train`).",
    epilog="""\
[bold]Examples[/bold]
  scanline train digits                            into runs/digits
  scanline train digits --recipe gru --seed 2      one setting of a recipe changed
  scanline train adder                             proof included
  SCANLINE_CHECKPOINTS=runs scanline models

Each shows what remains, and goes on after a kill where it was.""",
)
for each in (digits, lines, finder, rejector, seeds, adder, notebook):
    commands.add_typer(each.commands)
