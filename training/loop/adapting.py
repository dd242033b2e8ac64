"""A model goes on from another one: what is kept apart to judge it by, and whether it is better."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import torch

from models.artifact.checkpoint import SHIPPED
from models.artifact.nodes import Weights
from models.errors import ScanlineError
from training.loop.fit import BatchT, NetworkT
from training.loop.train import CardedTask, CardT, CardT_co, train

KEPT = 5  # one picture of so many is kept apart
KEPT_SCORE = "pictures_validation"  # on the card, of the pictures that were kept apart

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


def check_free(made: Path) -> None:
    """Refuses a folder that is there: it would be lost, were the new model no better.

    Raises:
        ScanlineError: there is such a folder.
    """
    if made.exists():
        raise ScanlineError(f"{made} is there already: choose another --name, or remove it")


def with_weights(network: NetworkT, start: Weights) -> NetworkT:
    """The network with the weights that it goes on from."""
    network.load_state_dict({name: torch.from_numpy(one) for name, one in start.items()})
    return network


class Adapted(CardedTask[NetworkT, BatchT, CardT_co], Protocol[NetworkT, BatchT, CardT_co]):
    """A task whose network is a trained one."""

    def right(self, network: NetworkT) -> int:
        """How many of the pictures that were kept apart a network reads rightly."""


def adapted(
    name: str, task: Adapted[NetworkT, BatchT, CardT], start: Path, out: Path, device: torch.device
) -> CardT:
    """Trains as `train` does, and keeps what is better than what it started from.

    Args:
        name: the checkpoint's name, and its folder below `out`.
        task: its card has the score `KEPT_SCORE`.
        start: the folder of the checkpoint that it goes on from.
        out: the folder to write into, as `train` says.
        device: where to train.

    Raises:
        ScanlineError: the new model is no better, and removed; or as `train` says.
    """
    before = task.right(task.network().to(device).eval())
    made = train(name, task, out, device)
    after = made.scores[KEPT_SCORE]
    if after.correct <= before:
        shutil.rmtree(out / name)
        raise ScanlineError(
            f"the new reader reads {after.correct} of {after.n} pictures that were kept apart, "
            f"{start.name} reads {before}: it is no better, and is not kept"
        )
    return made
