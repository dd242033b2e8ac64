"""The notebook's claim about photographed digits, and its grids of predictions.

The notebook shows ten photographed digits to the GRU of one and of two directions, and concludes
that two directions are robust on thin custom strokes. Here all six row classifiers read every
picture of the report split, through the notebook's preprocessing and through `ink`. The grids show
pictures of the tune split only.
"""

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

import numpy as np
import torch
from matplotlib.figure import Figure
from numpy.typing import NDArray

from models.artifact.card import Cell
from models.digit.frame import Ink
from models.digit.locate import Found, ink_of, notebook_ink
from models.errors import PhotoError, ScanlineError, UnknownFormatError
from models.imaging.decode import decode
from models.imaging.picture import Grey
from training.data.mnist import Images
from training.notebook.results import Results, row_classifier
from training.statistics import mcnemar

CELLS: tuple[Cell, ...] = ("vanilla", "gru", "lstm")
ROUTES: dict[str, Callable[[Grey], Found | None]] = {"notebook": notebook_ink, "ink": ink_of}
MAX_PIXELS = 100_000_000
_BLANK = np.zeros((28, 28), np.float32)


class Picture(NamedTuple):
    """A labelled picture, and the ink that each route makes of it."""

    kind: str
    digit: int
    grey: Grey
    inks: dict[str, Ink]


def pictures(folder: Path, split: str) -> list[Picture]:
    """The pictures of `folder`/labels.csv (file, label, split); none where there is no such file.

    A picture that cannot be read, or that has no ink, becomes a blank one.

    Raises:
        ScanlineError: labels.csv is no such table, or a file that it lists is missing.
    """
    path = folder / "labels.csv"
    if not path.exists():
        return []
    found = []
    try:
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["split"] == split:
                    grey = _grey((folder / row["file"]).read_bytes())
                    inks = {
                        name: _BLANK if (one := route(grey)) is None else one.ink
                        for name, route in ROUTES.items()
                    }
                    kind = row["file"].split("-")[0]
                    found.append(Picture(kind, int(row["label"]), grey, inks))
    except (OSError, UnicodeError, csv.Error, KeyError, ValueError, TypeError) as error:
        raise ScanlineError(
            f"{path} is no table of pictures with file, label and split ({error!r})"
        ) from error
    return found


def measured(results: Results, shown: list[Picture]) -> dict[str, Any]:
    """How many of the pictures the six row classifiers read rightly.

    Returns:
        `n` (pictures of each kind); `accuracy`: route -> cell -> directions -> kind -> percent, a
        figure a seed; `mcnemar`: route -> cell -> for each seed, over all kinds, the pictures that
        only one direction and that only two directions have right, and the p-value. Empty where
        there are no pictures.
    """
    if not shown:
        return {}
    kinds = Counter(one.kind for one in shown)
    label = np.array([one.digit for one in shown])
    found: dict[str, Any] = {"n": dict(kinds), "accuracy": {}, "mcnemar": {}}
    for route in ROUTES:
        ink = torch.from_numpy(np.stack([one.inks[route] for one in shown]))
        found["accuracy"][route], found["mcnemar"][route] = {}, {}
        for cell in CELLS:
            right = {ways: _right(results, cell, ways, ink, label) for ways in (1, 2)}
            found["accuracy"][route][cell] = {
                str(ways): {
                    kind: [
                        round(100 * mean(bool(r) for r, one in zip(seed, shown, strict=True)
                                         if one.kind == kind), 2)
                        for seed in seeds
                    ]
                    for kind in kinds
                }
                for ways, seeds in right.items()
            }  # fmt: skip
            found["mcnemar"][route][cell] = [
                _compared(one, two) for one, two in zip(right[1], right[2], strict=True)
            ]
    return found


def draw_grids(folder: Path, results: Results, test: Images, shown: list[Picture]) -> None:
    """Draws twelve test predictions, and ten photographed digits as one and two directions read
    them; both show data that is not ours to publish, and thus stay beside the report.

    Args:
        folder: written into.
        results: all trials.
        test: the test images.
        shown: pictures to show ten photos of.
    """
    folder.mkdir(parents=True, exist_ok=True)
    two = results.digits("gru", 2)[0]
    figure = Figure(figsize=(8, 6.5), layout="constrained")
    for axes, ink, digit, answer in zip(
        figure.subplots(3, 4).flat, test.ink, test.digit, two.result.answers, strict=False
    ):
        axes.imshow(ink.numpy(), cmap="gray_r")
        axes.set_title(f"{int(digit)} read as {answer}", fontsize=9)
        axes.axis("off")
    figure.suptitle("MNIST test images, read by the GRU of two directions")
    figure.savefig(folder / "predictions.png", dpi=110)

    photos = [one for one in shown if one.kind == "photo"]
    shown = photos[:: max(1, len(photos) // 10)][:10]
    if not shown:
        return
    answers = {
        (route, ways): row_classifier(results.digits("gru", ways)[0])(
            torch.from_numpy(np.stack([one.inks[route] for one in shown]))
        ).argmax(1)
        for route in ROUTES
        for ways in (1, 2)
    }
    figure = Figure(figsize=(1.3 * len(shown), 5.4), layout="constrained")
    grid = figure.subplots(3, len(shown), squeeze=False)
    for column, one in enumerate(shown):
        grid[0, column].imshow(one.grey, cmap="gray")
        grid[0, column].set_title(f"a {one.digit}", fontsize=9)
        for row, route in enumerate(ROUTES, start=1):
            read = [int(answers[route, ways][column]) for ways in (1, 2)]
            grid[row, column].imshow(one.inks[route], cmap="gray_r", vmin=0, vmax=1)
            grid[row, column].set_title(f"{route}: {read[0]}, {read[1]}", fontsize=8)
    for axes in grid.flat:
        axes.axis("off")
    figure.suptitle("Photographed digits, read by the GRU of one and of two directions")
    figure.savefig(folder / "photographs.png", dpi=110)


def _grey(body: bytes) -> Grey:
    try:
        return decode(body, MAX_PIXELS).grey
    except (PhotoError, UnknownFormatError):
        return np.full((28, 28), 255, np.uint8)


@torch.no_grad()
def _right(
    results: Results, cell: Cell, directions: int, ink: torch.Tensor, label: NDArray[np.int64]
) -> list[NDArray[np.bool_]]:
    """For each seed, which pictures are read rightly."""
    return [
        row_classifier(one)(ink).argmax(1).numpy() == label
        for one in results.digits(cell, directions)
    ]


def _compared(one: NDArray[np.bool_], two: NDArray[np.bool_]) -> dict[str, float]:
    only_one, only_two = int((one & ~two).sum()), int((two & ~one).sum())
    return {
        "only_one": only_one,
        "only_two": only_two,
        "p": round(mcnemar(only_one, only_two), 4),
    }
