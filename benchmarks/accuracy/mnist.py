"""MNIST: accuracy and speed of digit models, as ONNX Runtime serves them."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from app.runtimes.onnx import OnnxReader
from models.artifact import checkpoint
from models.artifact.card import DigitCard
from models.artifact.checkpoint import SHIPPED, Checkpoint
from models.artifact.figures import Score
from training.data import mnist
from training.statistics import mcnemar

RUNS = {1: 2000, 64: 100}  # timed runs at each batch size
DIFFERENT = 0.05  # two models are called different where McNemar's p is less


def measured(also: list[Path]) -> dict[str, Any]:
    """Scores and times every shipped digit model, and those in the folders `also`.

    Returns:
        For each model: its score on the 10,000 test images with the 95 % interval, its median
        microseconds an image at batch 1 and 64 on one thread, the spread over seeds where its card
        has one, `like` (the models that McNemar's test does not call different from it) and
        `mcnemar` (the p-value beside every other model).

    Raises:
        FileNotFoundError: MNIST is not to be had.
        CheckpointError: a checkpoint is not what its card says.
    """
    images = mnist.test()
    ink = images.ink.numpy().astype(np.float32) / np.float32(255)
    digit = images.digit.numpy()
    result: dict[str, Any] = {}
    right: dict[str, NDArray[np.bool_]] = {}
    for folder in [*sorted(SHIPPED.iterdir()), *also]:
        loaded = checkpoint.load(folder)
        if not isinstance(loaded.card, DigitCard):
            continue
        name = loaded.card.name if folder.parent == SHIPPED else str(folder)
        runtime = OnnxReader(Checkpoint(loaded.card, loaded.weights, None))
        answers = np.concatenate([runtime.logits(part) for part in np.split(ink, 10)]).argmax(1)
        right[name] = answers == digit
        row: dict[str, Any] = Score.of(int(right[name].sum()), len(digit)).model_dump()
        row["microseconds"] = {
            str(batch): microseconds(partial(runtime.logits, ink[:batch]), runs) / batch
            for batch, runs in RUNS.items()
        }
        row["seeds"] = None if loaded.card.seeds is None else loaded.card.seeds.model_dump()
        result[name] = row
    for name, row in result.items():
        row["mcnemar"] = {
            other: mcnemar(int((right[name] & ~them).sum()), int((them & ~right[name]).sum()))
            for other, them in right.items()
            if other != name
        }
        row["like"] = [other for other, p in row["mcnemar"].items() if p >= DIFFERENT]
    return result


def draw(result: dict[str, Any], file: Path) -> None:
    """Draws test error against microseconds at batch 1, with 95 % intervals, as a picture.

    Args:
        result: what `measured` gave.
        file: where to.
    """
    figure = Figure(figsize=(10, 6.5), layout="constrained")
    axes = figure.subplots()
    for name, row in result.items():
        wrong = 100 * (1 - row["accuracy"])
        low, high = (100 * (1 - bound) for bound in reversed(row["interval"]))
        colour = "#8a8a8a" if name.startswith("notebook") else "#1f6f8b"
        time_ = row["microseconds"]["1"]
        axes.errorbar(time_, wrong, [[wrong - low], [high - wrong]], fmt="o", color=colour, lw=1)
        axes.annotate(Path(name).name, (time_, wrong), xytext=(-6, 5), textcoords="offset points",
                      ha="right")  # fmt: skip
    axes.set(xscale="log", yscale="log", xlabel="microseconds an image, batch 1, one thread",
             ylabel="wrong on the MNIST test set, %",
             title="Error against time, with 95 % intervals; grey: the notebook's six")  # fmt: skip
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter("{x:g}")
    axes.tick_params(which="both", length=4)  # else labels of powers of ten hang lower
    axes.margins(x=0.14)
    axes.grid(which="both", alpha=0.25)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=110)


def microseconds(work: Callable[[], object], runs: int) -> float:
    """The median microseconds of one run; a first, which warms up, does not count."""
    work()
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return median(seconds) * 1e6
