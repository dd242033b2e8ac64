"""The one training loop: AdamW, one-cycle schedule, averaged weights, validated every epoch.

Where settings have further cycles, each begins anew at the averaged weights of the first (warm
restarts: I. Loshchilov and F. Hutter, 2017), and what is kept is the mean of the weights that they
end with (model soups: M. Wortsman et al., 2022).
"""

import time
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from itertools import accumulate
from typing import Generic, NamedTuple, Protocol, TypeVar, cast

import torch
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import OneCycleLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from models.errors import ScanlineError
from training.loop.settings import Cycle, LoopSettings
from training.loop.state import RunState

NetworkT = TypeVar("NetworkT", bound=nn.Module)
BatchT = TypeVar("BatchT")


class Validation(NamedTuple):
    """How a network does on what it was not trained on; `accuracy` is a share."""

    loss: float
    accuracy: float


class Epoch(NamedTuple):
    """The mean training loss of an epoch, and how the averaged weights then did on validation."""

    loss: float
    validation: Validation | None


class Task(Protocol[NetworkT, BatchT]):
    """What differs between one kind of network and another."""

    @property
    def settings(self) -> LoopSettings: ...  # noqa: D102

    @property
    def steps(self) -> int:
        """Batches of an epoch."""

    def network(self) -> NetworkT:
        """A new one, its weights drawn from torch's global generator."""

    def batches(self, epoch: int) -> Iterable[BatchT]:
        """What an epoch trains on; seed and epoch alone decide it."""

    def loss(self, network: NetworkT, batch: BatchT) -> Tensor:
        """One value, to be lowered."""

    def validated(self, network: NetworkT) -> Validation | None:
        """How the network does on validation; None where nothing was kept for that."""


class _Parts(NamedTuple):
    """What epochs change."""

    root: nn.Module
    mean: AveragedModel
    network: nn.Module
    average: AveragedModel
    optimizer: AdamW
    schedule: OneCycleLR


class Fitted(NamedTuple, Generic[NetworkT]):
    """A trained network, on the CPU and in evaluation mode; its epochs, and the seconds of all."""

    network: NetworkT
    epochs: list[Epoch]
    seconds: float


def fit(
    task: Task[NetworkT, BatchT],
    device: torch.device,
    state: RunState,
    on_epoch: Callable[[Sequence[Epoch]], None],
) -> Fitted[NetworkT]:
    """Trains a network, from `state` on where an interrupted run left one.

    All randomness of an epoch comes from (seed, epoch), so that a resumed run equals an
    uninterrupted one.

    Args:
        task: the network, its data and its loss.
        device: where to compute.
        state: saved after every epoch.
        on_epoch: called then with all epochs so far.

    Raises:
        ScanlineError: the loss is not finite, or the state belongs to a run with other settings,
            is damaged or cannot be written.
    """
    settings = task.settings
    torch.manual_seed(settings.seed)
    network = task.network().to(device)
    cycles = settings.cycles()
    _, second, *later = ends = list(accumulate((0, *(cycle.epochs for cycle in cycles))))
    root = deepcopy(network)  # the averaged weights of the first cycle, once it has ended
    mean = AveragedModel(network, device, use_buffers=True)  # of those that the others end with
    parts = _Parts(root, mean, *_begun(network, settings, cycles[0], task.steps, device))
    progress = state.load(parts._asdict()) or {"epochs": [], "seconds": 0.0}
    epochs = [Epoch(loss, Validation(*held) if held else None) for loss, held in progress["epochs"]]
    began = time.monotonic() - progress["seconds"]

    for epoch in range(len(epochs), ends[-1]):
        if epoch == second:
            root.load_state_dict(parts.average.module.state_dict())
        if epoch in ends[1:]:
            network.load_state_dict(root.state_dict())
            cycle = cycles[ends.index(epoch)]
            parts = _Parts(root, mean, *_begun(network, settings, cycle, task.steps, device))
        torch.manual_seed(settings.seed * 1_000_003 + epoch)  # dropout draws from the global one
        network.train()
        losses: list[Tensor] = []
        for batch in task.batches(epoch):
            loss = task.loss(network, batch)
            check_finite(loss, f"step {len(losses)} of epoch {epoch + 1}", settings)
            parts.optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            parts.optimizer.step()
            parts.schedule.step()
            parts.average.update_parameters(network)
            losses.append(loss.detach())
        if epoch + 1 in later:
            mean.update_parameters(parts.average.module)
        held = task.validated(cast(NetworkT, parts.average.module.eval()))
        epochs.append(Epoch(float(torch.stack(losses).mean()), held))
        kept = [(loss, list(held or [])) for loss, held in epochs]
        state.save(parts._asdict(), {"epochs": kept, "seconds": time.monotonic() - began})
        on_epoch(epochs)

    last = mean if later else parts.average
    network.load_state_dict(last.module.state_dict())
    return Fitted(network.cpu().eval(), epochs, time.monotonic() - began)


def _begun(
    network: nn.Module, settings: LoopSettings, cycle: Cycle, steps: int, device: torch.device
) -> tuple[nn.Module, AveragedModel, AdamW, OneCycleLR]:
    """The network, the average of its weights in a cycle, and what changes them."""
    ema = get_ema_multi_avg_fn(settings.ema_decay)
    average = AveragedModel(network, device, multi_avg_fn=ema)
    peak = cycle.learning_rate
    optimizer = AdamW(network.parameters(), lr=peak, weight_decay=settings.weight_decay)
    schedule = OneCycleLR(optimizer, peak, total_steps=steps * cycle.epochs)
    return network, average, optimizer, schedule


def check_finite(loss: Tensor, where: str, settings: object) -> None:
    """Stops a run whose loss is no number any more.

    Args:
        loss: one value.
        where: the step.
        settings: those of the run.

    Raises:
        ScanlineError: the loss is not finite; the text gives the step and the settings.
    """
    if not torch.isfinite(loss):
        raise ScanlineError(
            f"the loss became {loss.item()} at {where}: lower the learning rate, or change the "
            f"seed (the run had {settings})"
        )
