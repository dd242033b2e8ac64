"""The notebook's adders: an LSTM, Adam, one fresh batch of pairs of distinct numbers an epoch."""

import time
from typing import NamedTuple

import torch
import torch.nn.functional as F
from pydantic.dataclasses import dataclass
from torch import Generator, Tensor

from models.networks.adder import Adder, carries_of
from models.sums.numerals import Order
from training.loop.fit import check_finite
from training.notebook.plan import AdderTrial
from training.statistics import Share

LONGEST = 20  # bits of a number, in accuracy against length
PAIRS_A_LENGTH = 100
MOST_PAIRS = 4**8  # more pairs than these are sampled, as many as these


@dataclass(frozen=True)
class AdderResult:
    """What a trial gave; curves have one value an epoch, accuracies are shares."""

    trial: AdderTrial
    loss: list[float]
    validation_loss: list[float]
    validation_accuracy: list[float]
    seconds: float
    bits: Share  # right bits, over all pairs of the trial's length
    sums: Share  # whole sums that are right, over the same
    by_length: list[float]  # share of right bits, at each length from 1 on

    def maximum(self) -> float:
        """The notebook's statistic of the nine: the best epoch's share of right bits."""
        return max(self.validation_accuracy)

    def last_ten(self) -> float:
        """The notebook's statistic of the sweep: the mean share of the last ten epochs."""
        last = self.validation_accuracy[-10:]
        return sum(last) / len(last)


class Sums(NamedTuple):
    """Pairs as an adder reads them, float32 (n, steps, 2), and their sums' bits, int64 (n, steps).

    A zero pair makes room for the last carry: steps = bits of a number + 1.
    """

    pairs: Tensor
    sums: Tensor


def sums_of(a: Tensor, b: Tensor, length: int, order: Order) -> Sums:
    """The sums of numbers.

    Args:
        a: int64 (n,), 0 to 2**length - 1.
        b: the same.
        length: bits of a number.
        order: in which the bits stand.
    """
    place = torch.arange(length + 1)
    pairs = torch.stack([(a[:, None] >> place) & 1, (b[:, None] >> place) & 1], 2)
    incoming = F.pad(carries_of(pairs)[:, :-1], (1, 0))
    sums = (pairs.sum(2) + incoming) % 2
    if order == "msb":
        pairs, sums = pairs.flip(1), sums.flip(1)
    return Sums(pairs.float(), sums)


def distinct_pairs(n: int, length: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """Random pairs of two different numbers: int64 (n,) each."""
    count = 2**length
    a = torch.randint(count, (n,), generator=generator)
    b = (a + torch.randint(1, count, (n,), generator=generator)) % count
    return a, b


def run(trial: AdderTrial) -> tuple[AdderResult, Adder]:
    """Trains and scores one adder.

    Raises:
        ScanlineError: the loss is no number.
    """
    torch.manual_seed(trial.seed)
    generator = Generator().manual_seed(trial.seed)
    network = Adder(trial.architecture())
    optimizer = torch.optim.Adam(network.parameters(), lr=trial.learning_rate)
    began = time.monotonic()

    def batch() -> tuple[Tensor, Tensor]:
        a, b = distinct_pairs(trial.batch, trial.length, generator)
        pairs, sums = sums_of(a, b, trial.length, trial.order)
        logits, _ = network(pairs)
        right = (logits.argmax(2) == sums).float().mean()
        return F.cross_entropy(logits.flatten(0, 1), sums.flatten()), right

    curves = []
    for epoch in range(trial.epochs):
        loss, _ = batch()
        check_finite(loss, f"epoch {epoch + 1}", trial)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            held_loss, held_right = batch()
        curves.append([loss.item(), float(held_loss), float(held_right)])
    seconds = time.monotonic() - began
    bits, sums = _scores(network, trial, generator)
    by_length = []
    for length in range(1, LONGEST + 1):
        a, b = distinct_pairs(PAIRS_A_LENGTH, length, generator)
        by_length.append(float(_right(network, a, b, length, trial.order).float().mean()))
    loss_curve, held_losses, held_accuracies = (
        list(column) for column in zip(*curves, strict=True)
    )
    result = AdderResult(
        trial=trial,
        loss=loss_curve,
        validation_loss=held_losses,
        validation_accuracy=held_accuracies,
        seconds=seconds,
        bits=bits,
        sums=sums,
        by_length=by_length,
    )
    return result, network


def _scores(network: Adder, trial: AdderTrial, generator: Generator) -> tuple[Share, Share]:
    """Right bits and right sums, over all pairs, or over a sample where they are too many."""
    count = 2**trial.length
    if sampled := count**2 > MOST_PAIRS:
        a = torch.randint(count, (MOST_PAIRS,), generator=generator)
        b = torch.randint(count, (MOST_PAIRS,), generator=generator)
    else:
        a, b = (
            grid.flatten() for grid in torch.meshgrid(*[torch.arange(count)] * 2, indexing="ij")
        )
    right = _right(network, a, b, trial.length, trial.order).float()
    return Share.of(right.mean(1), sampled), Share.of((right.amin(1)), sampled)


@torch.no_grad()
def _right(network: Adder, a: Tensor, b: Tensor, length: int, order: Order) -> Tensor:
    """Which bits of the sums are right: bool (n, length + 1)."""
    pairs, sums = sums_of(a, b, length, order)
    logits = torch.cat([network(part)[0] for part in pairs.split(4096)])
    return logits.argmax(2) == sums
