"""`scanline train digits`: fit a row classifier to MNIST and write its checkpoint folder."""

from dataclasses import asdict
from pathlib import Path
from statistics import mean, stdev

import torch
import torch.nn.functional as F
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from scipy.optimize import minimize_scalar
from torch import Tensor

from models import checkpoint
from models.card import DigitCard, Score, Seeds, Training
from models.errors import ScanlineError
from training import mnist, provenance
from training.fit import DigitSettings, fit, logits_of
from training.state import RunState


def train_digits(
    name: str, description: str, settings: DigitSettings, out: Path, device: torch.device
) -> DigitCard:
    """Trains on 50,000 images, fits the temperature on 10,000, and scores the test set once.

    Resumes where an interrupted run with the same settings left off.

    Args:
        name: the checkpoint's name, and its folder below `out`.
        description: one sentence for the card.
        settings: the architecture and the recipe.
        out: the folder to write into; the state of a run is kept in `out`/NAME.state.
        device: where to train.

    Returns:
        The card as written.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        ScanlineError: a state file of another run stands in the way.
    """
    train, validation = mnist.train_and_validation()
    state = RunState(out / f"{name}.state", asdict(settings))
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} epochs"),
        TimeElapsedColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=console,
    ) as progress:
        bar = progress.add_task(name, total=settings.epochs)

        def on_epoch(done: int, loss: float) -> None:
            progress.update(bar, completed=done, description=f"{name} loss {loss:.4f}")
            if not console.is_terminal:
                console.print(f"epoch {done}/{settings.epochs} loss {loss:.4f}")

        network, seconds = fit(settings, train, device, state, on_epoch)
    validation_logits = logits_of(network, validation)
    card = DigitCard(
        name=name,
        description=description,
        architecture=settings.architecture(),
        temperature=fitted_temperature(validation_logits, validation.digit),
        training=Training(
            data="MNIST, 50,000 of the training images (split seed 42)",
            seed=settings.seed,
            epochs=settings.epochs,
            settings=asdict(settings),
            device=provenance.device_name(device),
            seconds=round(seconds, 1),
            commit=provenance.commit(),
            versions=provenance.versions(),
        ),
        scores={
            "mnist_validation": _score(validation_logits, validation.digit),
            "mnist_test": _score(logits_of(network, test := mnist.test()), test.digit),
        },
        licence="MIT",
        files={},
    )
    weights = {key: tensor.numpy() for key, tensor in network.state_dict().items()}
    written = checkpoint.save(out / name, card, weights)
    state.delete()
    return written


def record_seeds(folder: Path, others: list[Path]) -> Seeds:
    """Writes the spread of the test accuracy over seeds into the card in `folder`.

    Args:
        folder: the checkpoint whose card is written.
        others: checkpoints of the same settings but for the seed.

    Raises:
        ScanlineError: a checkpoint has other settings, or a seed comes twice.
        CheckpointError: a checkpoint is not what its card says.
    """
    loaded = [checkpoint.load(path) for path in (folder, *others)]
    cards = [one.card for one in loaded]
    settings = [{**card.training.settings, "seed": None} for card in cards]
    if any(one != settings[0] for one in settings) or len(
        {card.training.seed for card in cards}
    ) < len(cards):
        raise ScanlineError("the checkpoints must have the same settings, and each its own seed")
    accuracies = [card.scores["mnist_test"].accuracy for card in cards]
    seeds = Seeds(n=len(cards), mean=mean(accuracies), sd=stdev(accuracies))
    card = cards[0]
    if not isinstance(card, DigitCard):
        raise ScanlineError(f"{folder} holds no row classifier")
    checkpoint.save(folder, card.model_copy(update={"seeds": seeds}), loaded[0].weights)
    return seeds


def fitted_temperature(logits: Tensor, digit: Tensor) -> float:
    """The temperature that minimises the cross-entropy of softmax(logits / temperature).

    C. Guo, G. Pleiss, Y. Sun, K. Weinberger, "On calibration of modern neural networks" (2017).

    Args:
        logits: float32 (n, 10), of images that were not trained on.
        digit: int64 (n,).
    """

    def loss(temperature: float) -> float:
        return float(F.cross_entropy(logits / temperature, digit))

    return float(minimize_scalar(loss, bounds=(0.05, 20), method="bounded").x)


def _score(logits: Tensor, digit: Tensor) -> Score:
    return Score.of(int((logits.argmax(1) == digit).sum()), len(digit))
