"""Labelled pictures, as a CSV file beside them lists them."""

import csv
from collections.abc import Sequence
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
    rows = lines_of(folder / "labels.csv", ("file", "label"), split)
    return [Labelled(folder / r["file"], r["label"], r["file"].split("-")[0]) for r in rows]


def lines_of(file: Path, columns: Sequence[str], split: str) -> list[dict[str, str]]:
    """The lines of a CSV file that are of a split, by their columns' names.

    Args:
        file: with these columns and, unless ALL are asked for, split.
        columns: those that no line may lack.
        split: only lines whose split is this one.

    Raises:
        ScanlineError: it cannot be read or lacks a column, or no line is left.
    """
    try:
        with file.open(newline="", encoding="utf-8-sig") as opened:
            lines = list(csv.DictReader(opened, skipinitialspace=True))
    except (OSError, UnicodeError, csv.Error) as error:
        raise ScanlineError(f"{file} cannot be read: {error}") from error
    wanted = [*columns, *(["split"] if split != ALL else [])]
    for place, line in enumerate(lines, 2):
        if any(line.get(name) is None for name in wanted):
            raise ScanlineError(
                f"{file} lacks a column in line {place}: {', '.join(wanted)} are needed"
                + (f" (--split {ALL} needs no split)" if split != ALL else "")
            )
    lines = [line for line in lines if split in (ALL, line.get("split"))]
    if not lines:
        raise ScanlineError(
            f"{file} has no rows" + (f" of the split {split!r}" if split != ALL else "")
        )
    return lines
