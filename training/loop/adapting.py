"""A model goes on from another one: what is kept apart to judge it by, and whether it is better."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from models.artifact.checkpoint import SHIPPED
from models.errors import ScanlineError

KEPT = 5  # one picture of so many is kept apart

ItemT = TypeVar("ItemT")


def start_folder(start: str) -> Path:
    """The folder of the model to go on from: a shipped one's name, or another's folder."""
    shipped = SHIPPED / start
    return shipped if shipped.exists() else Path(start)


def parted(pictures: Sequence[ItemT], seed: int) -> tuple[list[ItemT], list[ItemT]]:
    """The pictures to train on, and those that are kept apart, at random."""
    order = np.random.default_rng(seed).permutation(len(pictures))
    kept = [pictures[one] for one in order[::KEPT]]
    return [pictures[one] for place, one in enumerate(order) if place % KEPT], kept


def check_better(made: Path, start: Path, before: int, after: int, kept: int) -> None:
    """Removes a new model that is no better than the one it went on from.

    Args:
        made: the new model's folder.
        start: that of the other.
        before: how many of the pictures that were kept apart the other reads.
        after: how many the new one reads.
        kept: how many there are.

    Raises:
        ScanlineError: it is no better.
    """
    if after <= before:
        shutil.rmtree(made)
        raise ScanlineError(
            f"the new reader reads {after} of {kept} pictures that were kept apart, "
            f"{start.name} reads {before}: it is no better, and is not kept"
        )
