"""MNIST as tensors, and the split of its training images."""

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from models.errors import ScanlineError

SPLIT_SEED = 42
VALIDATION_IMAGES = 10_000

_IMAGES_START, _LABELS_START = 16, 8  # bytes of an IDX file's header
_SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


class Images(NamedTuple):
    """Images with their digits: ink uint8 (n, 28, 28), 0 paper to 255 ink; digit int64 (n,)."""

    ink: Tensor
    digit: Tensor


def data_folder() -> Path:
    """The folder that holds MNIST/raw: `SCANLINE_DATA`, else a cache in the home folder."""
    configured = os.environ.get("SCANLINE_DATA")
    return Path(configured) if configured else Path.home() / ".cache" / "scanline"


def train_and_validation() -> tuple[Images, Images]:
    """The 60,000 training images, split at random (seed 42) into 50,000 and 10,000.

    Raises:
        FileNotFoundError: MNIST is neither there nor to be downloaded.
        ScanlineError: a file of it is not as published.
    """
    images = all_training()
    order = torch.randperm(len(images.digit), generator=torch.Generator().manual_seed(SPLIT_SEED))
    kept, held = order[:-VALIDATION_IMAGES], order[-VALIDATION_IMAGES:]
    return Images(images.ink[kept], images.digit[kept]), Images(
        images.ink[held], images.digit[held]
    )


def all_training() -> Images:
    """The 60,000 training images, for a last run whose settings are fixed.

    Raises:
        FileNotFoundError: MNIST is neither there nor to be downloaded.
        ScanlineError: a file of it is not as published.
    """
    return _load("train")


def test() -> Images:
    """The 10,000 test images, for the final figure only.

    Raises:
        FileNotFoundError: MNIST is neither there nor to be downloaded.
        ScanlineError: a file of it is not as published.
    """
    return _load("t10k")


def _load(part: str) -> Images:
    raw = data_folder() / "MNIST" / "raw"
    files = [raw / f"{part}-{kind}-ubyte" for kind in ("images-idx3", "labels-idx1")]
    if not all(file.exists() for file in files):
        from torchvision.datasets import MNIST  # 150 MB that only a download needs

        try:
            MNIST(str(data_folder()), download="SCANLINE_DATA" not in os.environ)
        except (RuntimeError, OSError) as error:
            raise FileNotFoundError(
                f"MNIST was not found in {raw} and could not be downloaded ({error}); set "
                "SCANLINE_DATA to a folder that holds MNIST/raw with the four IDX files"
            ) from error
    ink, digit = (np.frombuffer(_verified(file), np.uint8) for file in files)
    return Images(
        torch.tensor(ink[_IMAGES_START:]).reshape(-1, 28, 28),
        torch.tensor(digit[_LABELS_START:], dtype=torch.int64),
    )


def _verified(file: Path) -> bytes:
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != _SHA256[file.name]:
        raise ScanlineError(
            f"{file} is corrupt (SHA-256 differs from the published file's): "
            "delete it and fetch it again"
        )
    return content
