"""Numbers as they are written: on pages, in table cells and on cheques."""

from pathlib import Path
from typing import Any

from benchmarks.accuracy import cells, pages
from benchmarks.accuracy.mcnemar import comparison, verdict
from benchmarks.pictures.labelled import ALL, lines_of

SPLITS = ("tune", "report")


def measured_all(data: Path, split: str, model: str) -> dict[str, dict[str, Any]]:
    """`measured` of the pages and the cells of these splits, and of the cheque amounts.

    Args:
        data: holds numbers/labels.csv, numbers/orand-car-a.csv and cells/labels.csv.
        split: one of SPLITS, or `all` for both.
        model: the name of a shipped line reader, or the folder of another.

    Raises:
        ScanlineError: as `measured`.
        CheckpointError: there is no such model.
    """
    splits = SPLITS if split == ALL else (split,)
    found = {
        f"{name} {one}": measured(data / folder / "labels.csv", one, model)
        for name, folder in (("pages", "numbers"), ("cells", "cells"))
        for one in splits
    }
    return found | {"cheques": measured(data / "numbers" / "orand-car-a.csv", ALL, model)}


def measured(file: Path, split: str, model: str) -> dict[str, Any]:
    """Reads what a CSV file lists: pages where it has a column rows, else pictures of one row each.

    Args:
        file: with the columns file and rows, or file and label, and split unless all are asked for.
        split: only pictures whose split is this one, or `all`.
        model: the name of a shipped line reader, or the folder of another.

    Returns:
        As `pages.measured` or `cells.measured` says.

    Raises:
        ScanlineError: the file or a picture cannot be read, the file lacks a column or has no rows,
            or the model reads no numbers.
        CheckpointError: there is no such model.
    """
    return _judged(file, split, model)[0]


def compared(file: Path, split: str, model: str, against: str) -> dict[str, Any]:
    """`measured` of two readers on the same rows, and the one compared with the other.

    Args:
        file: as `measured` takes it.
        split: only pictures whose split is this one, or `all`.
        model: the name of a line reader, or its folder.
        against: another's.

    Returns:
        The figures of each, under its name; their `comparison`, as `mcnemar.comparison` gives it;
        and the `verdict`, in words.

    Raises:
        ScanlineError: as `measured`.
        CheckpointError: there is no such model.
    """
    (figures, rights), (others_figures, others) = (
        _judged(file, split, one) for one in (model, against)
    )
    found = comparison(rights, others)
    return {
        model: figures,
        against: others_figures,
        "comparison": found,
        "verdict": verdict(model, against, found),
    }


def _judged(file: Path, split: str, model: str) -> tuple[dict[str, Any], list[bool]]:
    """The figures of `measured`, and whether each row is read rightly."""
    are_pages = "rows" in lines_of(file, ("file",), split)[0]
    if are_pages:
        return pages.judged(file, split, model)
    return cells.judged(file, split, model)
