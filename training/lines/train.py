"""`scanline train lines`: strips that code writes."""

from pathlib import Path

import torch

from models.artifact.card import LineCard, check_name
from models.artifact.line import WORD
from training.data import fonts, mnist
from training.data.mnist import Images
from training.lines.fonts import NAMES
from training.lines.glyphs import glyphs_of
from training.lines.settings import LineSettings
from training.lines.strip import Desk, Shares, desk_of
from training.lines.task import LineTask
from training.lines.words import words_of
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
    seed, dates = settings.seed, settings.dates
    return (
        _desk(settings, images, settings.images, seed, dates, settings.ones_upright),
        _desk(settings, held, _HELD, seed + 1, dates, settings.ones_upright),
    )


def desks_again(settings: LineSettings) -> list[Desk]:
    """What strips of each cycle after the first are written with: the same hands and fonts.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        ScanlineError: a font is not to be had.
    """
    images, _ = mnist.train_and_validation()
    dates, upright = settings.restart_dates, settings.restart_ones_upright
    return [
        _desk(settings, images, settings.images, settings.restart_seed + cycle, dates, upright)
        for cycle in range(len(settings.cycles()) - 1)
    ]


def _desk(
    settings: LineSettings, images: Images, most: int, seed: int, dates: float, upright: float
) -> Desk:
    files = [fonts.kept(name) for name in NAMES[: settings.fonts]]
    printed, handwritten = (fonts.PRINTED, fonts.HANDWRITTEN) if settings.fonts else ((), ())
    words = words_of(seed, printed, handwritten) if WORD in settings.alphabet else []
    glyphs = glyphs_of(images, most, files, seed, upright)
    return desk_of(glyphs, words, seed, Shares(dates, settings.worded, settings.surrounded))
