"""Labelled pictures of single digits, as `labels.csv` beside them lists them."""

import csv
from pathlib import Path
from typing import NamedTuple

from models.errors import ScanlineError

ALL = "all"  # splits together; the column is then not needed


class Labelled(NamedTuple):
    """A picture of one digit; `kind` is the part of the file's name before the first "-"."""

    path: Path
    label: str
    kind: str

    def body(self) -> bytes:
        """The file.

        Raises:
            ScanlineError: it cannot be read.
        """
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise ScanlineError(f"{self.path}: {error.strerror}") from error


def labelled(folder: Path, split: str = ALL) -> list[Labelled]:
    """The pictures that `folder`/labels.csv lists.

    Args:
        folder: holds labels.csv with the columns file, label and, unless ALL are asked for, split.
        split: only rows whose split is this one.

    Raises:
        ScanlineError: labels.csv is missing or lacks a column, or no row is left.
    """
    path = folder / "labels.csv"
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeError, csv.Error) as error:
        raise ScanlineError(f"{path} cannot be read: {error}") from error
    wanted = {"file", "label"} | ({"split"} if split != ALL else set())
    if rows and not wanted <= {name for name, value in rows[0].items() if value is not None}:
        raise ScanlineError(
            f"{path} lacks a column: {', '.join(sorted(wanted))} are needed"
            + (f" (--split {ALL} needs no split)" if split != ALL else "")
        )
    rows = [row for row in rows if split in (ALL, row.get("split"))]
    if not rows:
        raise ScanlineError(f"{path} has no rows of the split {split!r}")
    return [Labelled(folder / r["file"], r["label"], r["file"].split("-")[0]) for r in rows]
