"""The notebook's plots: curves, confusion matrices, accuracy against length, and the ceilings."""

from pathlib import Path
from typing import Any

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.metrics import confusion_matrix

from training.data.mnist import Images
from training.notebook import plan
from training.notebook.adders import LONGEST
from training.notebook.entries import Entry
from training.notebook.ideal import ceiling
from training.notebook.results import Results

_COLOURS = {"msb": "#b3452c", "lsb": "#1f6f8b"}
_FIRST = {"msb": "most significant bit first", "lsb": "least significant bit first"}
_SIX = list(plan.DIGITS)


def draw(folder: Path, results: Results, found: list[Entry], test: Images) -> None:
    """Writes the plots as PNG files.

    Args:
        folder: written into.
        results: all trials.
        found: `entries` of the same results.
        test: the test images.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in {
        "curves": _curves(results),
        "confusion": _confusion(results, test),
        "adder-curves": _adder_curves(results),
        "adder-length": _adder_length(results),
        "adder-ceiling": _adder_ceiling(found),
    }.items():
        figure.savefig(folder / f"{name}.png", dpi=100)


def title(cell: str, directions: int) -> str:
    """How a row classifier of the six is called."""
    return f"{cell}, {'two directions' if directions == 2 else 'one direction'}"


def _curves(results: Results) -> Figure:
    figure = Figure(figsize=(11, 9), layout="constrained")
    grid = figure.subplots(4, 3, sharex=True, sharey="row")
    for index, (cell, directions) in enumerate(_SIX):
        row, column = 2 * (index % 2), index // 2
        loss, accuracy = grid[row, column], grid[row + 1, column]
        for done in results.digits(cell, directions):
            one = done.result
            epochs = range(1, len(one.loss) + 1)
            loss.plot(epochs, one.loss, color="grey", lw=1, label="training")
            loss.plot(epochs, one.validation_loss, color=_COLOURS["lsb"], label="validation")
            accuracy.plot(epochs, [100 * x for x in one.accuracy], color="grey", lw=1)
            shares = [100 * x for x in one.validation_accuracy]
            accuracy.plot(epochs, shares, color=_COLOURS["lsb"])
        loss.set_title(title(cell, directions))
        accuracy.set_xticks(epochs)
    for row in range(4):
        grid[row, 0].set_ylabel("accuracy, %" if row % 2 else "loss")
    for axes in grid[3]:
        axes.set_xlabel("epoch")
    handles, labels = grid[0, 0].get_legend_handles_labels()
    grid[0, 0].legend(handles[:2], labels[:2])
    figure.suptitle("The six runs of the notebook recipe, a line a seed")
    return figure


def _confusion(results: Results, test: Images) -> Figure:
    figure = Figure(figsize=(15, 10), layout="constrained")
    grid = figure.subplots(2, 3)
    for index, (cell, directions) in enumerate(_SIX):
        done = results.digits(cell, directions)
        counts = sum(
            confusion_matrix(
                test.digit[: len(one.result.answers)],
                [int(answer) for answer in one.result.answers],
                labels=range(10),
            )
            for one in done
        )
        axes = grid[index % 2, index // 2]
        errors = np.where(np.eye(10, dtype=bool), 0, counts / len(done))
        sns.heatmap(
            counts / len(done), annot=True, fmt=".0f", cmap="Blues", cbar=False, square=True,
            vmax=max(1.0, float(errors.max())), ax=axes, annot_kws={"size": 8},
        )  # fmt: skip
        axes.set(title=title(cell, directions), xlabel="answered", ylabel="digit")
        axes.tick_params(axis="y", rotation=0)
    figure.suptitle(
        "Test images by digit and answer, mean over seeds; the colours end at the commonest mistake"
    )
    return figure


def _nine(figure: Figure) -> dict[tuple[int, int], Axes]:
    """Axes for the nine adders: a row a length, a column a hidden size."""
    grid = figure.subplots(3, 3, sharex=True, sharey=True)
    lengths, sizes = (sorted({shape[part] for shape in plan.ADDERS}) for part in (0, 1))
    found = {}
    for length, hidden in plan.ADDERS:
        axes = grid[lengths.index(length), sizes.index(hidden)]
        axes.set_title(f"L = {length}, hidden {hidden}", fontsize=10)
        found[length, hidden] = axes
    return found


def _adder_curves(results: Results) -> Figure:
    figure = Figure(figsize=(12, 9), layout="constrained")
    for (length, hidden), axes in _nine(figure).items():
        for order in plan.ORDERS:
            done = results.adders(plan.ADDER_LAYERS, hidden, length, order)
            curves = np.array([one.result.validation_accuracy for one in done])
            window = min(25, curves.shape[1])
            for curve in curves:
                smooth = np.convolve(100 * curve, np.ones(window) / window, "valid")
                axes.plot(smooth, color=_COLOURS[order], lw=0.8, alpha=0.7, label=_FIRST[order])
        axes.axhline(100 * ceiling(length, "msb"), color="black", ls=":", lw=1)
    for axes in figure.axes[6:]:
        axes.set_xlabel("epoch")
    for axes in figure.axes[::3]:
        axes.set_ylabel("right bits, %")
    handles, labels = figure.axes[0].get_legend_handles_labels()
    unique = dict(zip(labels, handles, strict=True))
    figure.axes[0].legend(unique.values(), unique.keys(), fontsize=7)
    figure.suptitle(
        "Validation accuracy of the nine adders, mean of 25 epochs, a line a seed; dotted: the "
        "ceiling of most significant bit first"
    )
    return figure


def _adder_length(results: Results) -> Figure:
    figure = Figure(figsize=(12, 9), layout="constrained")
    for (length, hidden), axes in _nine(figure).items():
        for order in plan.ORDERS:
            done = results.adders(plan.ADDER_LAYERS, hidden, length, order)
            shares = 100 * np.array([one.result.by_length for one in done])
            places = range(1, LONGEST + 1)
            axes.plot(places, shares.T, color=_COLOURS[order], lw=0.6, alpha=0.5)
            axes.plot(places, shares.mean(0), color=_COLOURS[order], label=_FIRST[order])
        axes.axvline(length, color="black", ls=":", lw=1)
        axes.set_xticks(range(2, LONGEST + 1, 3))
    for axes in figure.axes[6:]:
        axes.set_xlabel("bits of a number")
    for axes in figure.axes[::3]:
        axes.set_ylabel("right bits, %")
    figure.axes[0].legend(fontsize=7)
    figure.suptitle(
        "Accuracy against length, 100 pairs a length: mean and each seed; dotted: the length "
        "trained on"
    )
    return figure


def _adder_ceiling(found: list[Entry]) -> Figure:
    sweep = [one for one in found if one["experiment"] == "sweep-adder"]
    figure = Figure(figsize=(11, 7), layout="constrained")
    for axes, order in zip(
        figure.subplots(2, 1, sharex=True, sharey=True), plan.ORDERS, strict=True
    ):
        rows: list[dict[str, Any]] = [one if order == "msb" else one["lsb"] for one in sweep]
        low, high = zip(*(row["ideal_maximum_interval"] for row in rows), strict=True)
        places = np.arange(len(rows))
        axes.hlines([row["ceiling"] for row in rows], places - 0.4, places + 0.4, color="black",
                    label="ceiling of the reading order")  # fmt: skip
        axes.bar(places, np.subtract(high, low), 0.8, low, color="lightgrey",
                 label="noisy maximum of an ideal predictor, 95 %")  # fmt: skip
        axes.plot(places, [row["maximum"] for row in rows], "o", color="grey",
                  label="the notebook's statistic: maximum over noisy epochs")  # fmt: skip
        axes.plot(places, [row["exhaustive"] for row in rows], "D", color=_COLOURS[order],
                  label="all pairs")  # fmt: skip
        axes.plot(places, [row["whole_sums"] for row in rows], "x", color=_COLOURS[order],
                  label="whole sums")  # fmt: skip
        axes.set(title=_FIRST[order], ylabel="right, %", ylim=(-3, 103))
    axes.set_xticks(
        places,
        [
            f"{s['layers']} x {s['hidden']}, L = {s['length']}"
            for s in (one["settings"] for one in sweep)
        ],
        rotation=90,
    )
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, fontsize=8, loc="outside lower center", ncols=3)
    figure.suptitle("Layers x hidden, and bits of a number: means over seeds")
    return figure
