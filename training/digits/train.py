"""`scanline train digits`: fit a row classifier to MNIST and write its checkpoint folder."""

from dataclasses import asdict
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import torch
import torch.nn.functional as F
from scipy.optimize import minimize_scalar
from torch import Tensor

from models.artifact import checkpoint
from models.artifact.card import DigitCard, Score, Seeds, check_name
from models.errors import ScanlineError
from models.networks.digit import RowClassifier
from training.data import mnist
from training.data.mnist import Images
from training.digits.fit import DigitSettings, fit, logits_of
from training.loop import provenance
from training.loop.state import RunState
from training.loop.trials import epochs


def train_digits(
    name: str, description: str, settings: DigitSettings, out: Path, device: torch.device
) -> DigitCard:
    """Trains on 50,000 images, fits the temperature on 10,000, and scores the test set once.

    Resumes where an interrupted run with the same settings left off.

    Args:
        name: the checkpoint's name, and its folder below `out`.
        description: one sentence for the card.
        settings: the architecture and the recipe, with 50,000 images.
        out: the folder to write into; the state of a run is kept in `out`/NAME.state.
        device: where to train.

    Returns:
        The card as written.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        ScanlineError: a state file of another run stands in the way, or a file cannot be written.
    """
    check_name(name)
    train, validation = mnist.train_and_validation()
    state = _state(out, name, settings, device)
    network, seconds = _fitted(name, settings, train, device, state)
    logits = logits_of(network, validation)
    card = _card(
        name,
        description,
        settings,
        "MNIST, 50,000 of the training images (split seed 42)",
        fitted_temperature(logits, validation.digit),
        {"mnist_validation": _score(logits, validation.digit), "mnist_test": _tested(network)},
        device,
        seconds,
    )
    return _saved(out / name, card, network, state)


def train_full(name: str, like: Path, seed: int, out: Path, device: torch.device) -> DigitCard:
    """Trains on all 60,000 images with settings that were chosen on 50,000 and 10,000.

    No image is left to fit the temperature on: it is that of the run on 50,000.

    Args:
        name: the checkpoint's name, and its folder below `out`.
        like: the checkpoint of the run on 50,000, whose settings and temperature are taken.
        seed: the new run's.
        out: the folder to write into; the state of a run is kept in `out`/NAME.state.
        device: where to train.

    Returns:
        The card as written.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        CheckpointError: `like` is not what its card says.
        ScanlineError: `like` is no row classifier of this recipe trained on 50,000 images, a state
            file of another run stands in the way, or a file cannot be written.
    """
    check_name(name)
    first = checkpoint.load(like).card
    lacking = set(asdict(DigitSettings())) - set(first.training.settings)
    if not isinstance(first, DigitCard) or lacking:
        raise ScanlineError(
            f"{like} was not made by this `scanline train digits`: its card lacks the settings "
            f"{', '.join(sorted(lacking))}"
        )
    chosen: dict[str, Any] = first.training.settings | {"seed": seed, "images": 60_000}
    if first.training.settings["images"] != 50_000:
        raise ScanlineError(f"{like} was trained on all images: name the run on 50,000")
    settings = DigitSettings(**chosen)
    state = _state(out, name, settings, device)
    network, seconds = _fitted(name, settings, mnist.all_training(), device, state)
    data = "MNIST, all 60,000 training images; settings and temperature from a run on 50,000"
    scores = {"mnist_test": _tested(network)}
    card = _card(
        name, first.description, settings, data, first.temperature, scores, device, seconds
    )
    return _saved(out / name, card, network, state)


def _state(out: Path, name: str, settings: DigitSettings, device: torch.device) -> RunState:
    decisive = asdict(settings) | {"device": provenance.device_name(device)}
    return RunState(out / f"{name}.state", decisive)


def _fitted(
    name: str, settings: DigitSettings, train: Images, device: torch.device, state: RunState
) -> tuple[RowClassifier, float]:
    """The fit, with a progress bar."""
    with epochs(name, settings.epochs) as on_epoch:
        return fit(settings, train, device, state, on_epoch)


def _card(
    name: str,
    description: str,
    settings: DigitSettings,
    data: str,
    temperature: float,
    scores: dict[str, Score],
    device: torch.device,
    seconds: float,
) -> DigitCard:
    return DigitCard(
        name=name,
        description=description,
        architecture=settings.architecture(),
        temperature=temperature,
        training=provenance.training(data, asdict(settings), device, seconds),
        scores=scores,
        licence="MIT",
        files={},
    )


def _saved(folder: Path, card: DigitCard, network: RowClassifier, state: RunState) -> DigitCard:
    weights = {key: tensor.numpy() for key, tensor in network.state_dict().items()}
    written = checkpoint.save(folder, card, weights)
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
    cards = [one.card for one in loaded if isinstance(one.card, DigitCard)]
    if len(cards) < len(loaded):
        raise ScanlineError("only row classifiers have a spread over seeds")
    settings = [{**card.training.settings, "seed": None} for card in cards]
    if any(one != settings[0] for one in settings) or len(
        {card.training.seed for card in cards}
    ) < len(cards):
        raise ScanlineError("the checkpoints must have the same settings, and each its own seed")
    accuracies = [card.scores["mnist_test"].accuracy for card in cards]
    seeds = Seeds(n=len(cards), mean=mean(accuracies), sd=stdev(accuracies))
    checkpoint.save(folder, cards[0].model_copy(update={"seeds": seeds}), loaded[0].weights)
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


def _tested(network: RowClassifier) -> Score:
    test = mnist.test()
    return _score(logits_of(network, test), test.digit)


def _score(logits: Tensor, digit: Tensor) -> Score:
    return Score.of(int((logits.argmax(1) == digit).sum()), len(digit))
