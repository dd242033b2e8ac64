"""Pictures of one row each: how many numbers are read rightly, and what confidence is worth.

A reading is right where it says what the label says, a comma taken for a point; strictly right
where it says it in the same symbols. Where no label of a file has a separator, labels leave them
out, and digits alone are compared.
"""

import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from benchmarks.accuracy.risk import risk_coverage, threshold
from benchmarks.edits import edit_distance
from benchmarks.pictures.labelled import ALL, lines_of
from benchmarks.reader import MAX_PIXELS, LineReader
from models.artifact.figures import Score
from models.errors import PhotoError, ScanlineError, UnknownFormatError
from models.imaging.decode import decode
from models.page.rows import SIDE

TUNE = "tune"  # the split that thresholds are chosen on
_RISKS = {"accepted_at_1_percent": 0.01, "accepted_at_half_percent": 0.005}
CURVE = "risk_coverage"  # the key of the curve among the figures


class Row(NamedTuple):
    """A picture's file, and what is written in it."""

    path: Path
    label: str


class Answer(NamedTuple):
    """What was read: the text, its confidence, and the seconds that it took."""

    text: str
    confidence: float
    seconds: float


def measured(file: Path, split: str, model: str) -> dict[str, Any]:
    """Reads every picture that the file lists, beside which they lie.

    Args:
        file: CSV with the columns file and label, and split unless all are asked for.
        split: only pictures whose split is this one, or `all`.
        model: the name of a shipped line reader, or the folder of another.

    Returns:
        `rows` and `rows_right`, their share `row_accuracy` and its 95 % `interval`;
        `strict_accuracy`; `kinds`: the shares of integers, decimals and negative ones;
        `character_error_rate`: edits for each character of the labels;
        `accepted_at_1_percent` and `accepted_at_half_percent`: the share whose confidence is at
        least the `threshold` of split tune's (or of these, where there is none) for so few wrong
        ones, and, of what is accepted so, the share that is `wrong`; `risk_coverage`: the share of
        wrong ones among the surest; and `milliseconds_median` a picture, from its pixels to the
        answer, on one thread.

    Raises:
        ScanlineError: the file cannot be read, lacks a column or has no rows, or the model reads no
            numbers.
        CheckpointError: there is no such model.
    """
    return judged(file, split, model)[0]


def judged(file: Path, split: str, model: str) -> tuple[dict[str, Any], list[bool]]:
    """The figures as `measured` gives them, and whether each row is read rightly.

    Raises:
        ScanlineError: as `measured`.
        CheckpointError: there is no such model.
    """
    rows = rows_of(file, split)
    reader = LineReader(model)
    answers = read(rows, reader)
    lines = lines_of(file, ("file", "label"), ALL)
    if split == TUNE or all(line.get("split") != TUNE for line in lines):
        chosen_on, chosen = rows, answers
    else:
        chosen_on = rows_of(file, TUNE)
        chosen = read(chosen_on, reader, "choosing thresholds")
    digits_alone = all(line["label"].isdigit() for line in lines)
    labels = [row.label for row in rows]
    right = _rights(answers, labels, _digits if digits_alone else folded)
    tuned_labels = [row.label for row in chosen_on]
    return figures(answers, labels, chosen, tuned_labels, digits_alone), right.tolist()


def read(rows: Sequence[Row], reader: LineReader, what: str = "reading") -> list[Answer]:
    """What a reader says of each picture, with a bar on stderr that says what is done.

    Raises:
        ScanlineError: a file cannot be read.
    """
    return [answer(row, reader) for row in track(rows, what, console=Console(stderr=True))]


def figures(
    answers: list[Answer],
    labels: list[str],
    tuned: list[Answer],
    tuned_labels: list[str],
    digits_alone: bool,
) -> dict[str, Any]:
    """The figures of these answers, as `measured` gives them; thresholds come from those tuned."""
    same = _digits if digits_alone else folded
    right = _rights(answers, labels, same)
    score = Score.of(int(right.sum()), len(labels))
    read = [_digits(one.text) if digits_alone else one.text for one in answers]
    strict = np.array([text == label for text, label in zip(read, labels, strict=True)])
    edits = sum(edit_distance(label, text) for label, text in zip(labels, read, strict=True))
    sure = np.array([one.confidence for one in answers])
    tuned_right = _rights(tuned, tuned_labels, same)
    found: dict[str, Any] = {
        "compared": "digits" if digits_alone else "comma = point",
        "rows": len(labels),
        "rows_right": score.correct,
        "row_accuracy": score.accuracy,
        "interval": score.interval,
        "strict_accuracy": float(strict.mean()),
        "kinds": _kinds(labels, right),
        "character_error_rate": edits / max(1, sum(map(len, labels))),
    }
    for name, risk in _RISKS.items():
        least = threshold(np.array([one.confidence for one in tuned]), tuned_right, risk)
        accepted = sure >= least
        found[name] = float(accepted.mean())
        found[f"wrong_{name}"] = float(1 - right[accepted].mean()) if accepted.any() else None
    found[CURVE] = risk_coverage(sure, right)
    found["milliseconds_median"] = 1000 * median(one.seconds for one in answers)
    return found


def draw(found: Mapping[str, dict[str, Any]], plot: Path) -> None:
    """Draws the curves of risk against coverage of these figures, by their names, as a PNG file."""
    figure = Figure(figsize=(8, 4.6), layout="constrained")
    axes = figure.subplots()
    axes.set_prop_cycle(color=["#8fb8c6", "#1f6f8b", "#c4572a"])
    for name, one in found.items():
        coverage, risk = (np.multiply(100, one[CURVE][side]) for side in ("coverage", "risk"))
        axes.plot(coverage, risk, label=f"{name} (n = {one['rows']:,})")
    axes.axhline(1, color="grey", linewidth=0.8, linestyle="dashed", label="1 %")
    axes.legend()
    axes.grid(alpha=0.25)
    axes.set(xlabel="accepted, % of all", ylabel="wrong, % of accepted", xlim=(0, 100))
    axes.set_ylim(bottom=0)
    figure.savefig(plot, dpi=110)


def rows_of(file: Path, split: str) -> list[Row]:
    """The pictures that a CSV file lists, as `measured` takes it.

    Raises:
        ScanlineError: the file cannot be read, lacks a column or has no rows.
    """
    return [
        Row(file.parent / line["file"], line["label"])
        for line in lines_of(file, ("file", "label"), split)
    ]


def answer(row: Row, reader: LineReader) -> Answer:
    """What a reader says of a picture; "" where it cannot be decoded.

    Raises:
        ScanlineError: the file cannot be read.
    """
    try:
        grey = decode(row.path.read_bytes(), MAX_PIXELS, SIDE).grey
    except OSError as error:
        raise ScanlineError(f"{row.path}: {error.strerror}") from error
    except (PhotoError, UnknownFormatError):
        return Answer("", 0.0, 0.0)
    began = time.perf_counter()
    numbers = [one for row in reader.rows(grey) for one in row]
    seconds = time.perf_counter() - began
    sure = [0.0 if one.reason else one.confidence for one in numbers]
    confidence = float(np.prod(sure)) if numbers else 0.0
    return Answer(" ".join(one.text for one in numbers), confidence, seconds)


def folded(text: str) -> str:
    """The text with a comma taken for a point."""
    return text.replace(",", ".")


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _rights(answers: list[Answer], labels: list[str], same: Any) -> NDArray[np.bool_]:
    return np.array(
        [same(one.text) == same(label) for one, label in zip(answers, labels, strict=True)]
    )


def _kinds(labels: list[str], right: NDArray[np.bool_]) -> dict[str, Any]:
    kinds = {
        "integers": [label.isdigit() for label in labels],
        "decimals": ["." in label or "," in label for label in labels],
        "negative": [label.startswith("-") for label in labels],
    }
    return {
        name: {"n": int(sum(chosen)), "row_accuracy": float(right[chosen].mean())}
        for name, chosen in kinds.items()
        if any(chosen)
    }
