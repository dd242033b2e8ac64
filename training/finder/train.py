"""`scanline train finder`: pages that code writes."""

from pathlib import Path

import torch

from models.artifact.card import FinderCard, check_name
from training.data import fonts, mnist
from training.finder.settings import FinderSettings
from training.finder.stock import Stock, stock_of
from training.finder.task import FinderTask
from training.lines.fonts import NAMES
from training.lines.glyphs import glyphs_of
from training.loop.train import train

_HELD = 4_000  # of MNIST's validation images, that pages are written with to score a finder


def train_finder(
    name: str, settings: FinderSettings, out: Path, device: torch.device
) -> FinderCard:
    """Trains on pages written with MNIST's digits, drawn shapes and fonts.

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
        f"pages of numbers written with {settings.images:,} of MNIST's training images (split "
        f"seed 42), shapes drawn from strokes and fonts (OFL), {settings.fonts} of hands"
    )
    return train(name, FinderTask(settings, data, *stocks(settings), device), out, device)


def stocks(settings: FinderSettings) -> tuple[Stock, Stock]:
    """What pages are written with: those trained on, and those that a finder is scored on.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        ScanlineError: a font is not to be had.
    """
    images, held = mnist.train_and_validation()
    files = [fonts.kept(name) for name in NAMES[: settings.fonts]]
    seed = settings.seed
    printed, handwritten = (fonts.PRINTED, fonts.HANDWRITTEN) if settings.fonts else ((), ())
    first = glyphs_of(images, settings.images, files, seed)
    second = glyphs_of(held, min(_HELD, settings.images), files, seed + 1)
    return (
        stock_of(first, seed, printed, handwritten),
        stock_of(second, seed + 1, printed, handwritten),
    )
