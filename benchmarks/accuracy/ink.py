"""Ablation of `ink`: each step switched off in turn, on photos, on MNIST, and in microseconds."""

import time
from collections import defaultdict
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np
from matplotlib.figure import Figure
from rich.console import Console
from rich.progress import track

from benchmarks.accuracy.robustness import DISTORTIONS
from benchmarks.pictures.labelled import labelled
from benchmarks.reader import MAX_PIXELS, Reader
from models.artifact.figures import Score
from models.digit import frame, locate
from models.digit.read import INK
from models.errors import ScanlineError
from models.imaging import binarise
from models.imaging.decode import decode
from models.imaging.picture import Grey, shrunk
from training.data import mnist

TEST_TIME = "test-time augmentation"
# What stands in for each step where it is switched off: the module, the name in it of a function
# or a constant, and what it is instead. None for what is switched off below.
STEPS: dict[str, tuple[ModuleType, str, Any] | None] = {
    "none": None,
    "28x28 as it is": (locate, "already_framed", lambda _grey: None),
    "polarity": (binarise, "ink_is_bright", lambda _grey, _fine: False),
    "paper": (
        binarise,
        "paper_of",
        lambda image, _widest: np.full_like(image, np.percentile(image, 90)),
    ),
    "ruled lines": (locate, "_unruled", lambda mask, _contrast: mask),
    "from nearer": (locate, "_nearer", lambda _cut, _grey: None),
    "one component": (locate, "_digit", lambda mask, _contrast, _threshold: (mask, 0.0)),
    "thickening": (frame, "MIN_STROKE", 0.0),
    TEST_TIME: None,
    "centre of mass": (frame, "_centre_of_mass", lambda _image: np.full(2, (frame.FRAME - 1) / 2)),
}


def measured(folder: Path, split: str, model: str, images: int) -> dict[str, Any]:
    """Reads pictures with one step of `ink` after the other switched off.

    Args:
        folder: holds labels.csv with the columns file, label and split.
        split: of the pictures.
        model: the name of a shipped row classifier, or the folder of another.
        images: how many of MNIST's validation images, each as a 28x28 picture, white on black.

    Returns:
        `steps`, for each step that was off ("none" is all of them on): the accuracy on each kind;
        on the camera's pictures `far` (on a page eight times as wide) and `distorted` (as in
        `robustness`, at the middle strength); on `mnist`, `mnist_enlarged` (five times, so that it
        is not in the frame) and `mnist_thin` (drawn with a very thin pen); and the median
        microseconds of `ink` on a camera's picture and on a 28x28 one. And `n`, by kind.

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
    photos = [(grey, label) for kind, grey, label in pictures if kind == "photo"]
    pictures += [("far", _far(grey), label) for grey, label in photos]
    pictures += [
        ("distorted", distort(grey, strengths[1], np.random.default_rng([index, 1])), label)
        for distort, strengths in DISTORTIONS.values()
        for index, (grey, label) in enumerate(photos)
    ]
    pictures += [
        (name, way(image.numpy()), str(int(digit)))
        for name, way in (
            ("mnist", np.asarray),
            ("mnist_enlarged", _enlarged),
            ("mnist_thin", _thin),
        )
        for image, digit in zip(held.ink[:images], held.digit[:images], strict=True)
    ]
    result = {}
    for step, replaced in track(STEPS.items(), "steps", console=Console(stderr=True)):
        right: dict[str, list[bool]] = defaultdict(list)
        seconds: dict[str, list[float]] = defaultdict(list)
        with patch.object(*replaced) if replaced else nullcontext():
            views = INK[:1] if step == TEST_TIME else INK
            for kind, grey, label in pictures:
                if kind in ("photo", "mnist"):
                    began = time.perf_counter()
                    locate.ink_of(grey)
                    seconds[kind].append(time.perf_counter() - began)
                right[kind].append(reader.digit(grey, views) == label)
        row: dict[str, Any] = {
            kind: Score.of(sum(answers), len(answers)).accuracy for kind, answers in right.items()
        }
        result[step] = row | {
            f"microseconds_{kind}": 1e6 * median(seconds[kind]) for kind in ("photo", "mnist")
        }
    return {"steps": result, "n": {kind: len(answers) for kind, answers in right.items()}}


def _far(grey: Grey) -> Grey:
    """The picture with a long side of 120 pixels in the middle of a page of 960."""
    scale = 120 / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return cv2.copyMakeBorder(small, 420, 420, 420, 420, cv2.BORDER_REPLICATE)


def _thin(image: Grey) -> Grey:
    """The digit drawn with a pen of 3 pixels on a page of 600: the ridge of its strokes."""
    large = (cv2.resize(image, (400, 400), interpolation=cv2.INTER_CUBIC) > 110).astype(np.uint8)
    distance = cv2.distanceTransform(large, cv2.DIST_L2, 5)
    ridge = (distance >= cv2.dilate(distance, np.ones((3, 3))) - 0.3) & (large > 0)
    joined = cv2.morphologyEx(ridge.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3)))
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    page = np.where(cv2.dilate(joined, pen) > 0, 60, 210).astype(np.uint8)
    wider = cv2.copyMakeBorder(page, 100, 100, 100, 100, cv2.BORDER_CONSTANT, value=210)
    return cv2.GaussianBlur(wider, (3, 3), 0)


def _enlarged(image: Grey) -> Grey:
    return cv2.resize(image, None, fx=5, fy=5, interpolation=cv2.INTER_CUBIC)


def draw(file: Path) -> None:
    """Draws what `ink` makes of one picture, step by step, as a picture.

    Args:
        file: where to.
    """
    grey = _drawn_photo()
    small, _ = shrunk(grey, locate.WORKING_SIDE)
    contrast = binarise.contrast_of(small, locate.FINE, locate.BLUR, locate.WIDEST)
    mask = binarise.ink_mask(contrast, locate._threshold(contrast, strict=False))
    cut, found = locate._cut(grey, strict=False), locate.ink_of(grey)
    if cut is None or found is None:
        raise ScanlineError("ink found no digit in the drawn photo")
    steps = [
        ("a drawn photo", grey),
        ("paper's brightness", binarise.paper_of(small, locate.WIDEST)),
        ("contrast", contrast),
        ("mask", mask),
        ("without lines", locate._unruled(mask, contrast)),
        ("the digit", cut.mask),
        ("ink", found.ink),
    ]
    figure = Figure(figsize=(14, 2.6), layout="constrained")
    for axes, (title, image) in zip(figure.subplots(1, len(steps)), steps, strict=True):
        axes.imshow(image, cmap="grey", vmin=0, vmax=255 if image.dtype == np.uint8 else 1)
        axes.set_title(title, fontsize=10)
        axes.set_axis_off()
        axes.set_anchor("N")  # ink is square, the others are higher
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=110)


def _drawn_photo() -> Grey:
    """A seven with a bar on ruled paper, half in shadow, beside the edge of another digit."""
    page = np.full((480, 400), 215, np.float32)
    for line in range(3):
        page[40 + line :: 70] *= 0.4
    seven = [[(120, 110), (280, 105), (190, 370)], [(150, 240), (270, 235)]]
    other = [[(398, 150), (380, 260), (398, 330)]]
    cover = np.zeros(page.shape, np.uint8)
    for points in (*seven, *other):
        cv2.polylines(cover, [np.array(points, np.int32)], False, 255, 11, cv2.LINE_AA)
    page *= 1 - 0.75 * cover / 255
    y, x = np.mgrid[: page.shape[0], : page.shape[1]]
    page[x + 0.6 * y > 370] *= 0.6
    page += np.random.default_rng(0).normal(0, 4, page.shape)
    return np.clip(page, 0, 255).astype(np.uint8)
