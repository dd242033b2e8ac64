"""Robustness: accuracy on photos and MNIST under six distortions at three strengths each."""

from collections.abc import Callable, Sequence
from math import cos, pi, sin
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.random import Generator
from rich.console import Console
from rich.progress import track

from benchmarks.pictures.labelled import labelled
from benchmarks.reader import MAX_PIXELS, Reader
from models.digit.read import INK, NOTEBOOK, View
from models.imaging.decode import decode
from models.imaging.picture import Grey
from training.data import mnist

Distortion = Callable[[Grey, float, Generator], Grey]


def rotated(grey: Grey, degrees: float, random: Generator) -> Grey:
    """Turned about the middle, either way; the border goes on outside the picture."""
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees * random.choice([-1, 1]), 1)
    return cv2.warpAffine(grey, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)


def shadowed(grey: Grey, share: float, random: Generator) -> Grey:
    """A hard shadow over half the picture, in any direction, that takes `share` of the light."""
    height, width = grey.shape
    angle = random.uniform(0, 2 * pi)
    y, x = np.mgrid[:height, :width]
    dark = (x - width / 2) * cos(angle) + (y - height / 2) * sin(angle) > 0
    return np.asarray(np.where(dark, grey * (1 - share), grey), np.uint8)


def blurred(grey: Grey, share: float, random: Generator) -> Grey:
    """Motion along any direction over `share` of the height."""
    length = max(1, round(share * grey.shape[0]))
    side = length | 1
    kernel = np.zeros((side, side), np.float32)
    kernel[side // 2, (side - length) // 2 : (side - length) // 2 + length] = 1
    middle = ((side - 1) / 2, (side - 1) / 2)
    turn = cv2.getRotationMatrix2D(middle, random.uniform(0, 180), 1)
    kernel = cv2.warpAffine(kernel, turn, (side, side))
    return cv2.filter2D(grey, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)


def noisy(grey: Grey, sigma: float, random: Generator) -> Grey:
    """Gaussian noise of standard deviation `sigma`, of 255."""
    return np.asarray(np.clip(grey + random.normal(0, sigma, grey.shape), 0, 255), np.uint8)


def shrunk(grey: Grey, pixels: float, _random: Generator) -> Grey:
    """The long side shrunk to `pixels`, and JPEG of quality 40, 20 or 10 for 80, 50 and 35."""
    scale = min(1.0, pixels / max(grey.shape))
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    quality = {80: 40, 50: 20, 35: 10}[int(pixels)]
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    _, body = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(body, cv2.IMREAD_GRAYSCALE))


def ruled(grey: Grey, darkness: float, random: Generator) -> Grey:
    """Six or seven horizontal lines a picture, each taking `darkness` of the light."""
    grey = grey.copy()
    height = len(grey)
    thickness, step = max(1, round(height / 150)), max(2, height // 6)
    for top in range(int(random.integers(step)), height, step):
        grey[top : top + thickness] = (grey[top : top + thickness] * (1 - darkness)).astype(
            np.uint8
        )
    return grey


DISTORTIONS: dict[str, tuple[Distortion, tuple[float, float, float]]] = {
    "rotation": (rotated, (10, 20, 30)),  # degrees
    "shadow": (shadowed, (0.3, 0.5, 0.7)),  # share of the light
    "blur": (blurred, (0.02, 0.04, 0.08)),  # share of the height
    "noise": (noisy, (10, 25, 50)),  # sigma, of 255
    "shrink": (shrunk, (80, 50, 35)),  # pixels
    "lines": (ruled, (0.2, 0.4, 0.6)),  # darkness
}


def measured(folder: Path, split: str, model: str, images: int) -> dict[str, Any]:
    """Reads the camera's pictures and MNIST's test images under every distortion.

    Args:
        folder: holds labels.csv with the columns file, label and split.
        split: of the pictures.
        model: the name of a shipped row classifier, or the folder of another.
        images: how many of the MNIST test images, from the first on.

    Returns:
        `photo`, `mnist` (dark on white, 28x28) and `notebook` (the photos through the notebook's
        preprocessing): for each distortion and strength, the accuracy; in `mean`, that over all
        distortions; and `n`.

    Raises:
        ScanlineError: labels.csv is missing or lacks a column.
        CheckpointError: there is no such model.
        FileNotFoundError: MNIST is not to be had.
    """
    reader = Reader(model)
    test = mnist.test()
    photos = [
        (decode(picture.body(), MAX_PIXELS).grey, picture.label)
        for picture in labelled(folder, split)
        if picture.kind == "photo"
    ]
    digits = [
        (255 - ink.numpy(), str(int(digit)))
        for ink, digit in zip(test.ink[:images], test.digit[:images], strict=True)
    ]
    return {
        "photo": _under_all(photos, reader, INK, "photos"),
        "mnist": _under_all(digits, reader, INK, "MNIST"),
        "notebook": _under_all(photos, reader, NOTEBOOK, "photos, notebook"),
    }


def _under_all(
    pictures: list[tuple[Grey, str]],
    reader: Reader,
    views: Sequence[View],
    name: str,
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    tasks = [(kind, level) for kind in DISTORTIONS for level in range(3)]
    for kind, level in track(tasks, name, console=Console(stderr=True)):
        distort, strengths = DISTORTIONS[kind]
        right = 0
        for index, (grey, label) in enumerate(pictures):
            random = np.random.default_rng([index, level])
            right += reader.digit(distort(grey, strengths[level], random), views) == label
        result.setdefault(kind, {})[str(level + 1)] = right / len(pictures)
    result["mean"] = {
        level: float(np.mean([result[kind][level] for kind in DISTORTIONS])) for level in "123"
    }
    result["n"] = len(pictures)
    return result
