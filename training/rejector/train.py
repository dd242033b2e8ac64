"""`scanline train rejector`: a rejector on readings of pictures that code draws."""

from pathlib import Path

import torch

from models.artifact import checkpoint
from models.artifact.card import DigitCard, RejectorCard, check_name
from models.artifact.checkpoint import Checkpoint
from models.errors import ScanlineError
from training.data import mnist
from training.loop.train import train
from training.rejector.settings import RejectorSettings
from training.rejector.task import RejectorTask


def train_rejector(
    name: str,
    settings: RejectorSettings,
    reads: Path,
    out: Path,
    device: torch.device,
    start: Path | None = None,
) -> RejectorCard:
    """Trains on pictures drawn with 50,000 of MNIST's images, drawn digits and fonts.

    Pictures of the other 10,000 score each epoch. Pictures are drawn at the start, and again where
    a run goes on.

    Args:
        name: the checkpoint's name, and its folder below `out`.
        settings: of a recipe.
        reads: the checkpoint of the row classifier whose readings are judged.
        out: the folder to write into, as `train` says.
        device: where to train.
        start: the checkpoint of a rejector to go on from; a new one without.

    Returns:
        The card as written.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        CheckpointError: `reads` or `start` is not what its card says.
        ScanlineError: as `train` says, a font cannot be had, `reads` is no row classifier, or
            `start` no rejector of the shape that the settings give.
    """
    check_name(name)
    loaded = checkpoint.load(reads)
    if not isinstance(loaded.card, DigitCard):
        raise ScanlineError(f"{reads} reads no digits: name a row classifier")
    reader = Checkpoint(loaded.card, loaded.weights, None)
    begun = None if start is None else _rejector(start, settings)
    images, held = mnist.train_and_validation()
    data = (
        f"readings by {loaded.card.name} of pictures drawn with MNIST, 50,000 of the training "
        "images (split seed 42), drawn digits and fonts"
    )
    if begun is not None:
        before = begun.card.training
        data += (
            f"; goes on from {begun.card.name}, of {before.epochs} epochs and seed {before.seed}"
        )
    weights = None if begun is None else begun.weights
    task = RejectorTask(settings, data, reader, images, held, device, weights)
    return train(name, task, out, device)


def _rejector(folder: Path, settings: RejectorSettings) -> Checkpoint[RejectorCard]:
    loaded = checkpoint.load(folder)
    if not isinstance(loaded.card, RejectorCard):
        raise ScanlineError(f"{folder} is no rejector")
    if loaded.card.architecture != settings.architecture():
        raise ScanlineError(f"{folder} has another shape than the recipe gives")
    return Checkpoint(loaded.card, loaded.weights, None)
