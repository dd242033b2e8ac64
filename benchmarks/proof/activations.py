"""The arithmetic that the certificate covers: how far the runtime's activations err here."""

from typing import Any

from rich.console import Console
from rich.progress import Progress

from app.runtimes.activations import activation_errors
from models.artifact.card import Cell
from models.sums.enclosure import ACTIVATION_ERROR, ACTIVATION_RANGE

HIDDEN = 10  # as the shipped adder


def measured(cell: Cell, stride: int) -> dict[str, Any]:
    """The largest errors of a cell's activations over float32 values within the proof's range.

    Args:
        cell: whose.
        stride: 1 takes every float32 value; n every n-th, by bit pattern.
    """
    with Progress(console=Console(stderr=True)) as progress:
        bar = progress.add_task("sweeping", total=1.0)
        errors = activation_errors(
            cell, HIDDEN, stride, lambda share: progress.update(bar, completed=share)
        )
    return errors | {"allowed": ACTIVATION_ERROR, "range": ACTIVATION_RANGE}
