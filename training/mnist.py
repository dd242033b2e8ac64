"""MNIST as tensors, and the split of its training images."""

import os
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor
from torchvision.datasets import MNIST

SPLIT_SEED = 42
VALIDATION_IMAGES = 10_000


class Images(NamedTuple):
    """Images with their digits: ink uint8 (n, 28, 28), 0 paper to 255 ink; digit int64 (n,)."""

    ink: Tensor
    digit: Tensor


def data_folder() -> Path:
    """The folder that holds MNIST/raw: `SCANLINE_DATA`, else a cache in the home folder."""
    configured = os.environ.get("SCANLINE_DATA")
    return Path(configured) if configured else Path.home() / ".cache" / "scanline"


def _load(train: bool) -> Images:
    folder = data_folder()
    download = "SCANLINE_DATA" not in os.environ
    try:
        dataset = MNIST(str(folder), train=train, download=download)
    except (RuntimeError, OSError) as error:
        raise FileNotFoundError(
            f"MNIST was not found in {folder / 'MNIST' / 'raw'} and could not be downloaded "
            f"({error}); set SCANLINE_DATA to a folder that holds MNIST/raw with the four IDX files"
        ) from error
    return Images(dataset.data, dataset.targets)


def train_and_validation() -> tuple[Images, Images]:
    """The 60,000 training images, split at random (seed 42) into 50,000 and 10,000.

    Raises:
        FileNotFoundError: MNIST is neither there nor to be downloaded.
    """
    images = _load(train=True)
    order = torch.randperm(len(images.digit), generator=torch.Generator().manual_seed(SPLIT_SEED))
    kept, held = order[:-VALIDATION_IMAGES], order[-VALIDATION_IMAGES:]
    return Images(images.ink[kept], images.digit[kept]), Images(
        images.ink[held], images.digit[held]
    )


def test() -> Images:
    """The 10,000 test images, for the final figure only.

    Raises:
        FileNotFoundError: MNIST is neither there nor to be downloaded.
    """
    return _load(train=False)
