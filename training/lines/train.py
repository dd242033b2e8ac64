"""`scanline train lines`: strips that code writes."""

from pathlib import Path
from typing import NamedTuple

import torch

from models.artifact.card import LineCard, check_name
from training.data import mnist
from training.data.fonts import kept
from training.data.mnist import Images
from training.lines.fonts import NAMES
from training.lines.glyphs import glyphs_of
from training.lines.settings import LineSettings
from training.lines.strip import Desk, desk_of
from training.lines.task import LineTask
from training.loop.train import train

_HELD = 4_000  # of MNIST's validation images, that strips are written with to score a reader


def train_lines(name: str, settings: LineSettings, out: Path, device: torch.device) -> LineCard:
    """Trains on strips written with MNIST's digits, drawn shapes and handwriting fonts.

    Args:
        name: the checkpoint's name, and its folder below `out`.
        settings: of a recipe.
        out: the folder to write into, as `train` says.
        device: where to train.

    Returns:
        The card as written.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        ScanlineError: a font is not to be had, or as `train` says.
    """
    check_name(name)
    data = (
        f"strips of numbers written with {settings.images:,} of MNIST's training images (split "
        f"seed 42), shapes drawn from strokes and {settings.fonts} handwriting fonts (OFL)"
    )
    return train(
        name, LineTask(settings, data, *desks(settings), device, desks_again(settings)), out, device
    )


def desks(settings: LineSettings) -> tuple[Desk, Desk]:
    """What strips are written with: those trained on, and those that a reader is scored on.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        ScanlineError: a font is not to be had.
    """
    images, held = mnist.train_and_validation()
    seed = settings.seed
    shares = _Shares(settings.dates, settings.ones_upright, settings.surrounded)
    return (
        _desk(settings, images, settings.images, seed, shares),
        _desk(settings, held, _HELD, seed + 1, shares),
    )


def desks_again(settings: LineSettings) -> list[Desk]:
    """What strips of each cycle after the first are written with: the same hands and fonts.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        ScanlineError: a font is not to be had.
    """
    images, _ = mnist.train_and_validation()
    shares = _Shares(
        settings.restart_dates, settings.restart_ones_upright, settings.restart_surrounded
    )
    return [
        _desk(settings, images, settings.images, settings.restart_seed + cycle, shares)
        for cycle in range(len(settings.cycles()) - 1)
    ]


class _Shares(NamedTuple):
    """What cycles differ in, as the settings have it."""

    dates: float
    ones_upright: float
    surrounded: float


def _desk(settings: LineSettings, images: Images, most: int, seed: int, shares: _Shares) -> Desk:
    files = [kept(name) for name in NAMES[: settings.fonts]]
    glyphs = glyphs_of(images, most, files, seed, shares.ones_upright)
    return desk_of(glyphs, seed, shares.dates, shares.surrounded)
