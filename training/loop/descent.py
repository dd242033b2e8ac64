"""A network on its way down its loss: AdamW, one-cycle rate, averaged weights, resumable."""

import time
from typing import Generic, Protocol, TypeVar

import torch
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import OneCycleLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from models.errors import ScanlineError
from training.loop.state import Part, RunState

NetworkT = TypeVar("NetworkT", bound=nn.Module)


class Recipe(Protocol):
    """The settings that decide it."""

    @property
    def epochs(self) -> int: ...  # noqa: D102

    @property
    def rate(self) -> float:
        """The peak of the one-cycle schedule."""

    @property
    def decay(self) -> float:
        """AdamW's weight decay."""

    @property
    def average(self) -> float:
        """The decay of the averaged weights, a step."""


class Descent(Generic[NetworkT]):
    """Trains a network step by step, from `state` on where an interrupted run left one.

    Args:
        network: on the device where it is trained.
        recipe: its settings.
        steps: of an epoch.
        state: saved after every epoch.

    Raises:
        ScanlineError: the state belongs to a run with other settings or is damaged.
    """

    def __init__(self, network: NetworkT, recipe: Recipe, steps: int, state: RunState) -> None:
        self.network = network
        self._recipe = recipe
        self._steps = steps
        self._state = state
        self._average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(recipe.average))
        self._optimizer = AdamW(network.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
        self._schedule = OneCycleLR(self._optimizer, recipe.rate, total_steps=steps * recipe.epochs)
        self._parts: dict[str, Part] = {
            "network": network,
            "average": self._average,
            "optimizer": self._optimizer,
            "schedule": self._schedule,
        }
        progress = state.load(self._parts)
        self.epoch: int = progress.get("epoch", 0)  # epochs done
        self._began: float = time.monotonic() - progress.get("seconds", 0.0)
        self._losses: list[Tensor] = []

    def step(self, loss: Tensor) -> None:
        """Goes one step down.

        Raises:
            ScanlineError: the loss is not finite.
        """
        where = f"step {len(self._losses)} of epoch {self.epoch + 1}"
        check_finite(loss, where, self._recipe)
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self._optimizer.step()
        self._schedule.step()
        self._average.update_parameters(self.network)
        self._losses.append(loss.detach())

    def end_epoch(self) -> float:
        """Saves the state; the epoch's mean loss."""
        mean = torch.stack(self._losses).mean()
        self._losses = []
        self.epoch += 1
        self._state.save(self._parts, {"epoch": self.epoch, "seconds": self._seconds()})
        return float(mean)

    def end(self) -> tuple[NetworkT, float]:
        """The network with its averaged weights, on the CPU, in evaluation mode; and the seconds.

        Those before an interruption are included.
        """
        self.network.load_state_dict(self._average.module.state_dict())
        return self.network.cpu().eval(), self._seconds()

    def _seconds(self) -> float:
        return time.monotonic() - self._began


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
            f"the loss became {loss.item()} at {where}: lower the rate, or change the seed "
            f"(the run had {settings})"
        )
