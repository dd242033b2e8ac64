"""The notebook's row classifiers: Adam and cross-entropy on plain images, one row a step."""

import time
from typing import NamedTuple

import torch
import torch.nn.functional as F
from pydantic.dataclasses import dataclass
from torch import Generator

from models.networks.digit import RowClassifier
from training.data.mnist import Images
from training.digits.scores import logits_of
from training.loop.fit import check_finite
from training.loop.state import Part, RunState
from training.notebook.plan import DigitTrial


class Splits(NamedTuple):
    """The images that a trial trains on, and those that it answers."""

    train: Images
    validation: Images
    test: Images


@dataclass(frozen=True)
class DigitResult:
    """What a trial gave; curves have one value an epoch, accuracies are shares."""

    trial: DigitTrial
    loss: list[float]
    accuracy: list[float]
    validation_loss: list[float]
    validation_accuracy: list[float]
    seconds: float  # of training and validation, those before an interruption included
    answers: str  # the digit answered for each test image

    def test_accuracy(self, test: Images) -> float:
        """The share of right answers."""
        right = [int(a) == int(b) for a, b in zip(self.answers, test.digit, strict=False)]
        return sum(right) / len(right)


def run(trial: DigitTrial, splits: Splits, state: RunState) -> tuple[DigitResult, RowClassifier]:
    """Trains and scores one row classifier, from `state` on where a killed run left one.

    Args:
        trial: the settings.
        splits: the images; the trial takes the first of each, as many as it says.
        state: saved after every epoch.

    Raises:
        ScanlineError: the loss is no number, or the state is another run's or damaged.
    """
    train, validation, test = (
        Images(images.ink[:n], images.digit[:n])
        for images, n in zip(splits, (trial.trained, trial.scored, trial.scored), strict=True)
    )
    torch.manual_seed(trial.seed)
    network = RowClassifier(trial.architecture())
    optimizer = torch.optim.Adam(network.parameters(), lr=trial.learning_rate)
    parts: dict[str, Part] = {"network": network, "optimizer": optimizer}
    progress = state.load(parts) or {"curves": [], "seconds": 0.0}
    curves: list[list[float]] = progress["curves"]
    began = time.monotonic() - progress["seconds"]

    for epoch in range(len(curves), trial.epochs):
        generator = Generator().manual_seed(trial.seed * 1_000_003 + epoch)
        order = torch.randperm(len(train.digit), generator=generator)
        network.train()
        total, right = 0.0, 0
        for step, chosen in enumerate(order.split(trial.batch)):
            logits = network(train.ink[chosen].float() / 255)
            loss = F.cross_entropy(logits, train.digit[chosen])
            check_finite(loss, f"step {step} of epoch {epoch + 1}", trial)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(chosen)
            right += int((logits.argmax(1) == train.digit[chosen]).sum())
        network.eval()
        held = logits_of(network, validation)
        held_loss = float(F.cross_entropy(held, validation.digit))
        held_right = float((held.argmax(1) == validation.digit).float().mean())
        n = len(train.digit)
        curves = [*curves, [total / n, right / n, held_loss, held_right]]
        state.save(parts, {"curves": curves, "seconds": time.monotonic() - began})

    seconds = time.monotonic() - began
    answers = logits_of(network.eval(), test).argmax(1)
    text = "".join(str(int(digit)) for digit in answers)
    loss_curve, accuracy, held_losses, held_accuracies = (
        list(column) for column in zip(*curves, strict=True)
    )
    result = DigitResult(
        trial=trial,
        loss=loss_curve,
        accuracy=accuracy,
        validation_loss=held_losses,
        validation_accuracy=held_accuracies,
        seconds=seconds,
        answers=text,
    )
    return result, network
