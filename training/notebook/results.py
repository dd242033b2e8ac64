"""What the notebook's trials gave, found by their settings."""

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.artifact.card import Cell
from models.networks.digit import RowClassifier
from models.sums.numerals import Order
from training.notebook.adders import AdderResult
from training.notebook.digits import DigitResult
from training.notebook.plan import HIDDEN, LAYERS

ResultT = TypeVar("ResultT", DigitResult, AdderResult)


class Done(NamedTuple, Generic[ResultT]):
    """A finished trial: its result and its network's weights."""

    result: ResultT
    weights: dict[str, NDArray[np.float32]]

    @classmethod
    def of(cls, result: ResultT, network: nn.Module) -> "Done[ResultT]":
        """The result with the weights of the network that gave it."""
        return Done(result, {name: one.numpy() for name, one in network.state_dict().items()})


AnyDone = Done[DigitResult] | Done[AdderResult]


class Results:
    """All trials' results; those of one setting come together, in the order of their seeds."""

    def __init__(self, done: Sequence[AnyDone]) -> None:
        self._digits = [one for one in done if isinstance(one.result, DigitResult)]
        self._adders = [one for one in done if isinstance(one.result, AdderResult)]

    def digits(
        self, cell: Cell, directions: int, hidden: int = HIDDEN, layers: int = LAYERS
    ) -> list[Done[DigitResult]]:
        """One row classifier, once a seed."""
        wanted = (cell, directions, hidden, layers)
        return [
            one
            for one in self._digits
            if (t := one.result.trial) and (t.cell, t.directions, t.hidden, t.layers) == wanted
        ]

    def adders(
        self, layers: int, hidden: int, length: int, order: Order
    ) -> list[Done[AdderResult]]:
        """One adder, once a seed."""
        wanted = (layers, hidden, length, order)
        return [
            one
            for one in self._adders
            if (t := one.result.trial) and (t.layers, t.hidden, t.length, t.order) == wanted
        ]


def row_classifier(done: Done[DigitResult]) -> RowClassifier:
    """A trial's network, in evaluation mode."""
    network = RowClassifier(done.result.trial.architecture())
    network.load_state_dict({k: torch.from_numpy(v) for k, v in done.weights.items()})
    return network.eval()
