"""Rejection: digits that are accepted, what cannot be known that is turned away, calibration."""

from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.accuracy import families
from benchmarks.accuracy.threshold import ACCEPTED
from benchmarks.pictures.labelled import labelled
from benchmarks.reader import MAX_PIXELS, Reader
from models.artifact.figures import Score
from models.digit.reject import LEAST, decision_of
from models.imaging.decode import decode
from models.imaging.picture import Grey
from training.data import fonts, mnist

BINS = 15


def measured(folder: Path, split: str, model: str) -> dict[str, Any]:
    """Reads single digits, and drawn pictures of other things, as the service would.

    Args:
        folder: holds labels.csv with the columns file, label and split.
        split: of the digits whose acceptance is measured; calibration takes all of them.
        model: the name of a shipped row classifier, or the folder of another.

    Returns:
        `split`, `enough`, the share of tune's digits at the rejector's threshold, and `fonts`,
        how many there are; `accepted`: share of the split's digits; `accepted_right`: share of
        these read rightly; what `benchmarks.accuracy.families` measures; `ece`: expected
        calibration error in 15 bins on `mnist` (the test set) and `shared` (all digits of the
        folder), with 95 % intervals in `ece_interval`.

    Raises:
        ScanlineError: labels.csv is missing or lacks a column.
        CheckpointError: there is no such model.
        FileNotFoundError: MNIST is not to be had.
    """
    reader = Reader(model)

    def read(grey: Grey) -> tuple[str, float, bool]:
        reading = reader.read(grey)
        accepted = decision_of(reading, LEAST, reader.least_known).accepted
        likely = reading.probabilities
        return str(int(likely.argmax())), float(likely.max()), accepted

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
    believed_right = [is_right for is_right, ok in zip(right, accepted, strict=True) if ok]
    return {
        "split": split,
        "enough": ACCEPTED,
        "fonts": {
            "training": len(fonts.PRINTED + fonts.HANDWRITTEN),
            "kept_aside": len(fonts.KEPT_ASIDE),
        },
        "accepted": float(np.mean(accepted)),
        "accepted_interval": Score.of(sum(accepted), len(accepted)).interval,
        "accepted_right": float(np.mean(believed_right)),
        "accepted_right_interval": Score.of(sum(believed_right), len(believed_right)).interval,
        **families.measured(read),
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
