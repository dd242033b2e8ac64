"""Checkpoints of the notebook's networks, so that they can be served beside ours."""

from dataclasses import asdict
from pathlib import Path
from statistics import mean, stdev

import torch

from models.artifact import checkpoint
from models.artifact.card import MNIST_TEST, AdderCard, DigitCard, Training
from models.artifact.figures import Score, Seeds
from training.data.mnist import Images
from training.digits.scores import fitted_temperature, logits_of
from training.loop import provenance
from training.notebook import plan
from training.notebook.adders import AdderResult
from training.notebook.digits import DigitResult, Splits
from training.notebook.plan import AdderTrial, DigitTrial
from training.notebook.results import Done, Results, row_classifier


def save_checkpoints(folder: Path, results: Results, splits: Splits) -> None:
    """Writes the first seed of the six row classifiers (`notebook-gru`, `notebook-bi-gru`, ...),
    of the best of the sweep of ten (`notebook-sweep`) and of the 27 (`notebook-adder`).

    The best is the setting with the highest mean over seeds of the notebook's own score.

    Args:
        folder: the checkpoints' folders are written below.
        results: all trials.
        splits: the temperature is fitted on validation.
    """
    for cell, directions in plan.DIGITS:
        name = f"notebook-bi-{cell}" if directions == 2 else f"notebook-{cell}"
        _save_digits(folder / name, results.digits(cell, directions), splits)
    sweep = [results.digits("vanilla", 1, *shape) for shape in plan.SWEEP_DIGITS]
    _save_digits(folder / "notebook-sweep", max(sweep, key=_validation), splits)
    adders = [
        results.adders(layers, hidden, length, "msb") for layers, hidden, length in plan.SWEEP_ADDER
    ]
    _save_adder(folder / "notebook-adder", max(adders, key=_last_ten)[0])


def _validation(done: list[Done[DigitResult]]) -> float:
    return mean(one.result.validation_accuracy[-1] for one in done)


def _last_ten(done: list[Done[AdderResult]]) -> float:
    return mean(one.result.last_ten() for one in done)


def _save_digits(folder: Path, done: list[Done[DigitResult]], splits: Splits) -> None:
    result, weights = done[0]
    trial = result.trial
    validation = Images(*(part[: trial.scored] for part in splits.validation))
    held = logits_of(row_classifier(done[0]), validation)
    right = int((held.argmax(1) == validation.digit).sum())
    accuracies = [one.result.test_accuracy(splits.test) for one in done]
    ways = "in both directions" if trial.directions == 2 else "downwards"
    card = DigitCard(
        name=folder.name,
        description=f"the notebook's {trial.cell} network, which reads a digit {ways}",
        architecture=trial.architecture(),
        temperature=fitted_temperature(held, validation.digit),
        training=_training(
            trial, f"MNIST, {trial.trained:,} of the training images", result.seconds
        ),
        scores={
            "mnist_validation": Score.of(right, len(held)),
            MNIST_TEST: Score.of(round(accuracies[0] * trial.scored), trial.scored),
        },
        seeds=Seeds(n=len(done), mean=mean(accuracies), sd=stdev(accuracies)),
        licence="MIT",
        files={},
    )
    checkpoint.save(folder, card, weights)


def _save_adder(folder: Path, done: Done[AdderResult]) -> None:
    result, weights = done
    trial, sums = result.trial, result.sums
    card = AdderCard(
        name=folder.name,
        description="the notebook's adder, which reads most significant bit first and cannot know "
        "the carry",
        architecture=trial.architecture(),
        training=_training(
            trial, f"random pairs of distinct numbers of {trial.length} bits", result.seconds
        ),
        scores={f"sums_of_{trial.length}_bits": Score.of(round(sums.value * sums.n), sums.n)},
        licence="MIT",
        files={},
    )
    checkpoint.save(folder, card, weights)


def _training(trial: DigitTrial | AdderTrial, data: str, seconds: float) -> Training:
    device = provenance.device_name(torch.device("cpu"), threads=1)
    return provenance.training(data, asdict(trial), trial.epochs, device, seconds)
