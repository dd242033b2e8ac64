"""Rejection: digits that are accepted, other pictures that are turned away, and calibration."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from matplotlib.font_manager import FontProperties
from numpy.random import Generator
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from app.settings import Settings
from benchmarks.pictures.labelled import labelled
from benchmarks.reader import MAX_PIXELS, Reader
from models.artifact.figures import Score
from models.digit.reject import decision_of
from models.imaging.decode import decode
from models.imaging.picture import Grey
from training.data import mnist
from training.digits.outliers import outlines

PICTURES = 200  # of each kind that is no digit
LETTERS = "ACEFHKMNPRTUVWXadefhkmnprtuvwx"  # none that is drawn like a digit
FONTS = ("STIXGeneral", "cmr10", "cmss10", "cmtt10")  # training draws with others
BINS = 15
SIDE = 240  # pixels of a drawn picture


def measured(folder: Path, split: str, model: str) -> dict[str, Any]:
    """Reads single digits, and drawn pictures of other things, as the service would.

    Args:
        folder: holds labels.csv with the columns file, label and split.
        split: of the digits whose acceptance is measured; calibration takes all of them.
        model: the name of a shipped row classifier, or the folder of another.

    Returns:
        `accepted`: share of the split's digits; `accepted_right`: share of these read rightly;
        `turned_away`: for each kind of other picture, the share that is not accepted, and
        `turned_away_mean`; `ece`: expected calibration error in 15 bins on `mnist` (the test set)
        and `shared` (all digits of the folder), with 95 % intervals in `ece_interval`.

    Raises:
        ScanlineError: labels.csv is missing or lacks a column.
        CheckpointError: there is no such model.
        FileNotFoundError: MNIST is not to be had.
    """
    threshold = Settings().min_confidence
    reader = Reader(model)

    def read(grey: Grey) -> tuple[str, float, bool]:
        found, probabilities = reader.read(grey)
        accepted = decision_of(found, float(probabilities.max()), threshold).accepted
        return str(int(probabilities.argmax())), float(probabilities.max()), accepted

    chosen = {picture.path for picture in labelled(folder, split)}
    accepted, right, sure = [], [], []
    everywhere: list[tuple[float, bool]] = []
    for picture in track(labelled(folder), "digits", console=Console(stderr=True)):
        digit, confidence, believed = read(decode(picture.body(), MAX_PIXELS).grey)
        everywhere.append((confidence, digit == picture.label))
        if picture.path in chosen:
            accepted.append(believed)
            right.append(digit == picture.label)
            sure.append(confidence)
    test = mnist.test()
    clean = []
    for image, label in zip(test.ink.numpy(), test.digit.tolist(), strict=True):
        probabilities = reader.probabilities(image[None] / np.float32(255))[0]
        clean.append((float(probabilities.max()), int(probabilities.argmax()) == label))
    turned_away = {}
    for kind, draw in track(OTHERS.items(), "other pictures", console=Console(stderr=True)):
        random = np.random.default_rng(0)
        refused = sum(not read(draw(random))[2] for _ in range(PICTURES))
        turned_away[kind] = refused / PICTURES
    believed_right = [is_right for is_right, ok in zip(right, accepted, strict=True) if ok]
    return {
        "accepted": float(np.mean(accepted)),
        "accepted_interval": Score.of(sum(accepted), len(accepted)).interval,
        "accepted_right": float(np.mean(believed_right)),
        "accepted_right_interval": Score.of(sum(believed_right), len(believed_right)).interval,
        "turned_away": turned_away,
        "turned_away_mean": float(np.mean(list(turned_away.values()))),
        "ece": {"mnist": _ece(clean), "shared": _ece(everywhere)},
        "ece_interval": {"mnist": _interval(clean), "shared": _interval(everywhere)},
        "n": {"accepted": len(accepted), "mnist": len(clean), "shared": len(everywhere)},
    }


def _ece(readings: list[tuple[float, bool]]) -> float:
    """The expected calibration error of (confidence, is right), in equal bins of confidence.

    M. Naeini, G. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian
    binning" (2015).
    """
    confidence = np.array([sure for sure, _ in readings])
    right = np.array([is_right for _, is_right in readings], float)
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return sum(abs(float((right - confidence)[bins == one].sum())) for one in range(BINS)) / len(
        readings
    )


def _interval(readings: list[tuple[float, bool]]) -> tuple[float, float]:
    """The 95 % percentile interval of `_ece` over 500 bootstrap samples."""
    random = np.random.default_rng(0)
    found = []
    for _ in range(500):
        chosen = random.integers(len(readings), size=len(readings))
        found.append(_ece([readings[index] for index in chosen]))
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def _page(random: Generator) -> NDArray[np.float64]:
    """Paper with a little uneven light and grain."""
    y, x = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    light = random.uniform(150, 245) * (1 + 0.1 * random.uniform(-1, 1) * x)
    light = light * (1 + 0.1 * random.uniform(-1, 1) * y)
    page: NDArray[np.float64] = light + random.normal(0, random.uniform(0.5, 4), (SIDE, SIDE))
    return page


def _inked(cover: NDArray[np.uint8], random: Generator) -> Grey:
    """A page with ink where `cover` says so, 0 to 255."""
    page = _page(random)
    return np.clip(page * (1 - cover / 255 * random.uniform(0.5, 0.95)), 0, 255).astype(np.uint8)


def blank(random: Generator) -> Grey:
    """Paper without ink."""
    return np.clip(_page(random), 0, 255).astype(np.uint8)


def texture(random: Generator) -> Grey:
    """Cloth, wood or wall: noise at one scale, stretched along one axis."""
    noise = random.normal(0, 1, (SIDE, SIDE)).astype(np.float32)
    sigma = random.uniform(1, 12, 2)
    smooth = cv2.GaussianBlur(noise, (0, 0), sigma[0], sigmaY=sigma[1])
    grey = np.clip(150 + random.uniform(5, 40) * smooth / np.std(smooth), 0, 255)
    return np.asarray(grey, np.uint8)


def noise(random: Generator) -> Grey:
    """Every pixel drawn by itself."""
    return random.integers(0, 256, (SIDE, SIDE), dtype=np.uint8)


def letter(random: Generator) -> Grey:
    """A letter from a font, upright within 15 degrees."""
    font = FontProperties(
        family=str(random.choice(FONTS)), style="italic" if random.random() < 0.5 else "normal"
    )
    angle = random.uniform(-0.26, 0.26)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = [outline @ turn.T for outline in outlines(random.choice(list(LETTERS)), font)]
    corners = np.concatenate(turned)
    size = random.uniform(0.35, 0.8) * SIDE / np.ptp(corners, axis=0).max()
    middle = (corners.max(0) + corners.min(0)) / 2
    cover = np.zeros((SIDE, SIDE), np.uint8)
    shapes = [np.rint((o - middle) * size + SIDE / 2).astype(np.int32) for o in turned]
    cv2.fillPoly(cover, shapes, 255, cv2.LINE_AA)
    return _inked(cover, random)


def shape(random: Generator) -> Grey:
    """A polygon, star, cross, wave or arrow, drawn with a pen or filled."""
    kind, corners = (
        random.choice(["polygon", "star", "cross", "wave", "arrow"]),
        random.integers(3, 7),
    )
    cover = np.zeros((SIDE, SIDE), np.uint8)
    turn, pen = random.uniform(0, 2 * np.pi), int(random.integers(3, 14))
    along = turn + 2 * np.pi * np.arange(2 * corners + 1) / (2 * corners)
    if kind == "polygon":
        points = np.stack([np.cos(along[::2]), np.sin(along[::2])], 1)
    elif kind == "star":
        radius = np.where(np.arange(2 * corners + 1) % 2, 0.4, 1)
        points = np.stack([radius * np.cos(along), radius * np.sin(along)], 1)
    elif kind == "cross":
        points = np.array([[-1, -1], [1, 1], [0, 0], [1, -1], [-1, 1]], float)
    elif kind == "wave":
        x = np.linspace(-1, 1, 60)
        points = np.stack([x, 0.4 * np.sin(random.uniform(6, 14) * x)], 1)
    else:
        points = np.array([[-1, 0], [1, 0], [0.5, -0.4], [1, 0], [0.5, 0.4]], float)
    scaled = np.rint(points * random.uniform(0.2, 0.38) * SIDE + SIDE / 2).astype(np.int32)
    if kind in ("polygon", "star") and random.random() < 0.5:
        cv2.fillPoly(cover, [scaled], 255, cv2.LINE_AA)
    else:
        cv2.polylines(cover, [scaled], False, 255, pen, cv2.LINE_AA)
    return _inked(cover, random)


def two_digits(random: Generator) -> Grey:
    """Two MNIST test digits, apart, the second at least 0.6 times as high as the first."""
    images = mnist.test().ink
    cover = np.zeros((SIDE, SIDE), np.uint8)
    left = int(random.integers(8, 24))
    for share in (1.0, random.uniform(0.65, 1.0)):
        image = images[int(random.integers(len(images)))].numpy()
        image = image[np.ix_(image.max(1) > 0, image.max(0) > 0)]
        height = int(110 * share)
        width = max(8, min(90, height * image.shape[1] // image.shape[0]))
        top = int(SIDE / 2 - height / 2 + random.integers(-15, 16))
        cover[top : top + height, left : left + width] = cv2.resize(image, (width, height))
        left += width + int(random.integers(14, 28))
    return _inked(cover, random)


OTHERS: dict[str, Callable[[Generator], Grey]] = {
    "blank": blank,
    "texture": texture,
    "noise": noise,
    "letter": letter,
    "shape": shape,
    "two digits": two_digits,
}
