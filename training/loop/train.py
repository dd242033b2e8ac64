"""A training run, from an empty folder or a killed run's state to a checkpoint with its curve."""

from dataclasses import asdict
from pathlib import Path
from typing import Protocol, TypeVar

import torch

from models.artifact import checkpoint
from models.artifact.card import DigitCard, FinderCard, LineCard, RejectorCard, Training
from training.loop import provenance
from training.loop.curve import curve_of, draw
from training.loop.fit import BatchT, NetworkT, Task, fit
from training.loop.progress import epochs
from training.loop.state import RunState

CardT = TypeVar("CardT", DigitCard, LineCard, RejectorCard, FinderCard)
CardT_co = TypeVar(
    "CardT_co", bound=DigitCard | LineCard | RejectorCard | FinderCard, covariant=True
)


class CardedTask(Task[NetworkT, BatchT], Protocol[NetworkT, BatchT, CardT_co]):
    """A task that says in a card what came of it."""

    @property
    def data(self) -> str:
        """What is trained on, in words."""

    def card(self, name: str, network: NetworkT, training: Training) -> CardT_co:
        """The card of the trained network, its scores among it."""


def train(
    name: str, task: CardedTask[NetworkT, BatchT, CardT], out: Path, device: torch.device
) -> CardT:
    """Trains a network and writes its checkpoint; goes on where a run with these settings ended.

    Args:
        name: the checkpoint's name, and its folder below `out`.
        task: the network, its data, its loss and its scores.
        out: the folder to write into: the state of a run is kept in `out`/NAME.state, the curve
            is drawn in `out`/NAME.curve.png.
        device: where to train.

    Returns:
        The card as written.

    Raises:
        ScanlineError: the loss is not finite, a state file of another run stands in the way, or a
            file cannot be written.
    """
    settings = asdict(task.settings)
    where = provenance.device_name(device)
    state = RunState(out / f"{name}.state", settings | {"data": task.data, "device": where})
    total = sum(cycle.epochs for cycle in task.settings.cycles())
    with epochs(name, total) as on_epoch:
        fitted = fit(task, device, state, on_epoch)
    curve = curve_of(fitted.epochs)
    made = provenance.training(
        task.data, settings, len(fitted.epochs), where, fitted.seconds, curve
    )
    weights = {key: tensor.numpy() for key, tensor in fitted.network.state_dict().items()}
    card = checkpoint.save(out / name, task.card(name, fitted.network, made), weights)
    if curve is not None:
        draw(out / f"{name}.curve.png", name, curve)
    state.delete()
    return card
