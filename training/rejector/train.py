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
    name: str, settings: RejectorSettings, reads: Path, out: Path, device: torch.device
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

    Returns:
        The card as written.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        CheckpointError: `reads` is not what its card says.
        ScanlineError: as `train` says, a font cannot be had, or `reads` is no row classifier.
    """
    check_name(name)
    loaded = checkpoint.load(reads)
    if not isinstance(loaded.card, DigitCard):
        raise ScanlineError(f"{reads} reads no digits: name a row classifier")
    reader = Checkpoint(loaded.card, loaded.weights, None)
    images, held = mnist.train_and_validation()
    data = (
        f"readings by {loaded.card.name} of pictures drawn with MNIST, 50,000 of the training "
        "images (split seed 42), drawn digits and fonts"
    )
    return train(name, RejectorTask(settings, data, reader, images, held, device), out, device)
