"""Ablation of `ink`: each step switched off in turn, on photos, on MNIST, and in microseconds."""

import time
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.reader import MAX_PIXELS, Reader, labelled
from models import ink
from models.card import Score
from models.photos import decode
from training import mnist

# What stands in for each step where it is switched off: a function of `models.ink`, or a constant.
STEPS: dict[str, dict[str, Any]] = {
    "none": {"ink_of": ink.ink_of},
    "28x28 as it is": {"_already_framed": lambda _grey: None},
    "polarity": {"_ink_is_bright": lambda _grey: False},
    "paper": {"_paper": lambda image: np.full_like(image, np.percentile(image, 90))},
    "ruled lines": {"_without_lines": lambda mask, _contrast: mask},
    "one component": {"_digit": lambda mask: (mask, 0.0)},
    "thickening": {"MIN_STROKE": 0.0},
    "centre of mass": {"_centre_of_mass": lambda _image: np.full(2, (ink.FRAME - 1) / 2)},
}


def measured(folder: Path, split: str, model: str, images: int) -> dict[str, Any]:
    """Reads pictures with one step of `ink` after the other switched off.

    Args:
        folder: holds labels.csv with the columns file, label and split.
        split: of the pictures.
        model: the name of a shipped row classifier, or the folder of another.
        images: how many of MNIST's validation images, each as a 28x28 picture, white on black.

    Returns:
        For each step that was off ("none" is all of them on): the accuracy on each kind and on
        `mnist`, and the median microseconds of `ink` on a camera's picture and on a 28x28 one.

    Raises:
        ScanlineError: labels.csv is missing or lacks a column.
        CheckpointError: there is no such model.
        FileNotFoundError: MNIST is not to be had.
    """
    reader = Reader(model)
    pictures = [
        (picture.kind, decode(picture.body(), MAX_PIXELS).grey, picture.label)
        for picture in labelled(folder, split)
    ]
    _, held = mnist.train_and_validation()
    pictures += [
        ("mnist", image.numpy(), str(int(digit)))
        for image, digit in zip(held.ink[:images], held.digit[:images], strict=True)
    ]
    result = {}
    for step, replaced in track(STEPS.items(), "steps", console=Console(stderr=True)):
        right: dict[str, list[bool]] = defaultdict(list)
        seconds: dict[str, list[float]] = defaultdict(list)
        with patch.multiple(ink, **replaced):
            for kind, grey, label in pictures:
                began = time.perf_counter()
                found = ink.ink_of(grey)
                seconds[kind].append(time.perf_counter() - began)
                right[kind].append(reader.digit(found) == label)
        row: dict[str, Any] = {
            kind: Score.of(sum(answers), len(answers)).accuracy for kind, answers in right.items()
        }
        result[step] = row | {
            f"microseconds_{kind}": 1e6 * median(seconds[kind]) for kind in ("photo", "mnist")
        }
    return result
