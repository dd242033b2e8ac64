"""`scanline train digits` and `full`: a row classifier on 50,000 of MNIST's images, or on all."""

from pathlib import Path

import torch

from models.artifact import checkpoint
from models.artifact.card import DigitCard, check_name
from models.errors import ScanlineError
from training.data import mnist
from training.digits.settings import DigitSettings
from training.digits.task import DigitTask
from training.loop.recipe import settings_of
from training.loop.train import train


def train_digits(
    name: str, settings: DigitSettings, out: Path, device: torch.device, final: bool
) -> DigitCard:
    """Trains on 50,000 images; the other 10,000 score each epoch and fit the temperature.

    Args:
        name: the checkpoint's name, and its folder below `out`.
        settings: of a recipe.
        out: the folder to write into, as `train` says.
        device: where to train.
        final: whether the test set is scored too, once, at the end.

    Returns:
        The card as written.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        ScanlineError: as `train` says, or a batch is larger than the data.
    """
    check_name(name)
    images, held = mnist.train_and_validation()
    data = "MNIST, 50,000 of the training images (split seed 42)"
    return train(name, DigitTask(settings, data, images, held, device, final), out, device)


def train_full(
    name: str, like: Path, seed: int, out: Path, device: torch.device, final: bool
) -> DigitCard:
    """Trains on all 60,000 images with settings that were chosen on 50,000 and 10,000.

    No image is left to score an epoch or to fit the temperature on: the number of epochs and the
    temperature are those of the run on 50,000.

    Args:
        name: the checkpoint's name, and its folder below `out`.
        like: the checkpoint of the run on 50,000, whose settings and temperature are taken.
        seed: the new run's.
        out: the folder to write into, as `train` says.
        device: where to train.
        final: whether the test set is scored, once, at the end.

    Returns:
        The card as written.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        CheckpointError: `like` is not what its card says.
        ScanlineError: as `train` says, or `like` is no row classifier that this version trained on
            50,000 images.
    """
    check_name(name)
    first = checkpoint.load(like).card
    if not isinstance(first, DigitCard):
        raise ScanlineError(f"{like} is no row classifier: name one of `scanline train digits`")
    try:
        values = first.training.settings | {"seed": seed}
        settings = settings_of(DigitSettings, values, f"the card of {like}")
    except ScanlineError as error:
        raise ScanlineError(
            f"{error} (another version made it, or it is the notebook's): train it again with "
            "`scanline train digits`"
        ) from error
    if "mnist_validation" not in first.scores:
        raise ScanlineError(f"{like} was trained on all images: name the run on 50,000")
    data = "MNIST, all 60,000 training images; settings and temperature from a run on 50,000"
    images = mnist.all_training()
    task = DigitTask(settings, data, images, first.temperature, device, final)
    return train(name, task, out, device)
