"""`python -m benchmarks NAME`: each figure in the documents is measured by one of these.

Without options each writes docs/results/NAME.json, from which `python -m benchmarks docs` renders
the tables of the documents. With options that change what is measured it writes nothing unless
--out names a folder; --no-save never writes.
"""

import sys

import typer

from benchmarks.commands import accuracy, attacks, cards, documents, numbers, proof, speed
from models.errors import ScanlineError

commands = typer.Typer(no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)
for each in (accuracy, numbers, speed, attacks, proof, cards, documents):
    commands.add_typer(each.commands)


if __name__ == "__main__":
    try:
        commands()
    except (ScanlineError, FileNotFoundError) as error:
        sys.exit(f"benchmarks: {error}")
