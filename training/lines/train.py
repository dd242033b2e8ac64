"""`scanline train lines`: a line reader on line crops that code writes."""

from pathlib import Path

import torch

from models.artifact.card import LineCard, check_name
from training.data import mnist
from training.lines.settings import LineSettings
from training.lines.task import LineTask
from training.loop.train import train


def train_lines(name: str, settings: LineSettings, out: Path, device: torch.device) -> LineCard:
    """Trains on 50,000 of MNIST's images and drawn digits; the other 10,000 score each epoch.

    Args:
        name: the checkpoint's name, and its folder below `out`.
        settings: of a recipe.
        out: the folder to write into, as `train` says.
        device: where to train.

    Returns:
        The card as written.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        ScanlineError: as `train` says.
    """
    check_name(name)
    images, held = mnist.train_and_validation()
    data = "line crops written with MNIST, 50,000 of the training images (split seed 42)"
    return train(name, LineTask(settings, data, images, held, device), out, device)
