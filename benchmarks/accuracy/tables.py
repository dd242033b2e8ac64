"""Tables: how many of their cells are read rightly, and of how many the rows and columns are."""

import csv
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from rich.console import Console
from rich.progress import track

from app.routes.numbers import LEAST
from benchmarks.pictures.drawn_tables import KINDS, sheet
from benchmarks.pictures.photographed import photographed
from benchmarks.reader import MAX_PIXELS, LineReader
from models.artifact.figures import Score
from models.artifact.finder import MAPS, Map
from models.errors import PhotoError, ScanlineError, UnknownFormatError
from models.imaging.decode import decode
from models.imaging.picture import Grey, shrunk
from models.page.axis import MOST_PARTS
from models.page.desk import flattened
from models.page.placed import TableCell
from models.page.rows import SIDE
from models.page.shrunk import shrunk as shrunk_page
from models.page.sight import places_of

Truth = list[list[str]]  # of each cell its number; "" where none stands

ALL = "all"


def measured(folder: Path, model: str) -> dict[str, Any]:
    """Reads the tables of a folder: pictures NAME.png, .jpg or .jpeg, and beside each NAME.csv.

    The CSV has a line for each row of the table; a cell is empty where no number stands. Cells are
    matched by row and column, of the largest table that is found. The structure is right where it
    has as many rows and columns; columns beyond those of the CSV, of letters say, count as none
    where nothing in them is accepted.

    Args:
        folder: of the pictures.
        model: the name of a shipped line reader, or the folder of another.

    Returns:
        `tables`; `cells` in which a number stands, `cells_right`, their share `cell_accuracy` with
        its 95 % `interval`; how many cells are `accepted`, of which a number is answered rightly in
        `accepted_right`; `structure_right`, the tables whose rows and columns are; and
        `milliseconds_median` a table, from the decoded photo to the answer, on one thread.

    Raises:
        ScanlineError: there is no such folder or no table in it, a file cannot be read, or the
            model reads no numbers.
        CheckpointError: there is no such model.
    """
    files = files_in(folder)
    return _figures(
        track(sheets_of(files), "reading", len(files), console=Console(stderr=True)), model
    )


def drawn(count: int, seed: int, model: str) -> dict[str, dict[str, Any]]:
    """Draws tables of each kind and reads them.

    Args:
        count: tables of each kind.
        seed: of all that is drawn.
        model: as `measured` has it.

    Returns:
        The same by kind, and of all.

    Raises:
        ScanlineError: the model reads no numbers, or a font cannot be fetched.
        CheckpointError: there is no such model.
    """
    found = {}
    for index, kind in enumerate(KINDS):
        randoms = (np.random.default_rng([seed, index, number]) for number in range(count))
        sheets = (sheet(random, kind) for random in randoms)
        found[kind] = _figures(track(sheets, kind, count, console=Console(stderr=True)), model)
    counts = {name: sum(one[name] for one in found.values()) for name in _COUNTS}
    times = median(one["milliseconds_median"] for one in found.values())
    return {**found, ALL: _with_share(counts, times)}


def draw(file: Path) -> None:
    """Draws how a table on a drawn photo is found and read, step by step, as a picture.

    Args:
        file: where to.

    Raises:
        ScanlineError: a font cannot be fetched, or the table was not found.
    """
    random = np.random.default_rng(_SHOWN)
    grey = shrunk(photographed(random, sheet(random, "ruled").grey), SIDE)[0]
    reader = LineReader("lines")
    finder = reader.reader.finder
    tables = reader.tables(grey)
    if not tables or finder is None:
        raise ScanlineError("no table was found on the drawn photo")
    places = places_of(grey, finder)
    flat, _, _ = flattened(grey, places)
    look = shrunk_page(flat)
    maps = 1 / (1 + np.exp(-finder(look.views[None])[0]))
    steps = [
        ("a drawn photo", grey, "grey"),
        ("the sheet", places.sheet, "grey"),
        ("straightened", flat, "grey"),
        *((title, maps[MAPS.index(name)], "grey") for title, name in _MAPS.items()),
        ("the cells, and what is read", 160 + grey // 3, "grey"),
    ]
    figure = Figure(figsize=(13, 8.5), layout="constrained")
    axes = figure.subplots(2, len(steps) // 2).ravel()
    for one, (title, image, colours) in zip(axes, steps, strict=True):
        one.imshow(image, cmap=colours, vmin=0, vmax=255 if image.dtype == np.uint8 else 1)
        one.set_title(title, fontsize=10)
        one.set_axis_off()
        one.set_anchor("N")
    for cell in (one for row in tables[0].cells for one in row if one is not None):
        is_sure = not cell.reason and cell.confidence >= LEAST
        colour = "tab:blue" if is_sure else "tab:orange"
        axes[-1].add_patch(Polygon(cell.corners, fill=False, edgecolor=colour, linewidth=1.2))
        x, y = cell.corners.mean(0)
        axes[-1].text(x, y, cell.text or "-", color=colour, fontsize=8, ha="center", va="center")
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=110)


_SHOWN = 3  # the seed of the table that is drawn
_MAPS: dict[str, Map] = {
    "writing of numbers": "number",
    "of words": "other",
    "lines across": "across",
    "lines down": "down",
}
_COUNTS = ("tables", "cells", "cells_right", "accepted", "accepted_right", "structure_right")


def files_in(folder: Path) -> list[tuple[Path, Path]]:
    """Pictures, and the CSV beside each.

    Raises:
        ScanlineError: there is no such folder, or no such pair in it.
    """
    if not folder.is_dir():
        raise ScanlineError(f"{folder} is no folder: name one with pictures and a CSV beside each")
    pictures = sorted(one for one in folder.iterdir() if one.suffix in (".png", ".jpg", ".jpeg"))
    pairs = [(one, one.with_suffix(".csv")) for one in pictures]
    found = [pair for pair in pairs if pair[1].exists()]
    if not found:
        raise ScanlineError(f"in {folder} is no NAME.png or .jpg with a NAME.csv beside it")
    return found


def sheets_of(files: list[tuple[Path, Path]]) -> Iterator[tuple[Grey, Truth]]:
    """The pictures as they are decoded for reading, and what stands in their tables.

    Raises:
        ScanlineError: a file cannot be read.
    """
    for picture, truth in files:
        try:
            grey = decode(picture.read_bytes(), MAX_PIXELS, SIDE).grey
            with truth.open(newline="", encoding="utf-8") as lines:
                yield grey, [[cell.strip() for cell in row] for row in csv.reader(lines)]
        except OSError as error:
            raise ScanlineError(f"{error.filename}: {error.strerror}") from error
        except (PhotoError, UnknownFormatError) as error:
            raise ScanlineError(f"{picture}: {error}") from error
        except (UnicodeDecodeError, csv.Error) as error:
            raise ScanlineError(f"{truth} is no CSV in UTF-8: {error}") from error


def _figures(sheets: Iterable[tuple[Grey, Truth]], model: str) -> dict[str, Any]:
    reader = LineReader(model)
    counts, seconds = dict.fromkeys(_COUNTS, 0), []
    for grey, truth in sheets:
        began = time.perf_counter()
        tables = reader.tables(grey)
        seconds.append(time.perf_counter() - began)
        cells = max(
            (one.cells for one in tables), key=lambda one: len(one) * len(one[0]), default=[]
        )
        for name, count in _compared(truth, cells).items():
            counts[name] += count
    return _with_share(counts, 1000 * median(seconds))


def _compared(truth: Truth, cells: list[list[TableCell | None]]) -> dict[str, int]:
    """The counts of one table."""
    counts = dict.fromkeys(_COUNTS, 0) | {"tables": 1}
    broad = max(map(len, truth), default=0)
    beyond = 0  # accepted cells
    for row in range(max(len(truth), len(cells))):
        wanted = [*(truth[row] if row < len(truth) else []), *[""] * MOST_PARTS]
        for column, cell in enumerate(cells[row] if row < len(cells) else []):
            right = bool(wanted[column]) and cell is not None and cell.text == wanted[column]
            accepted = cell is not None and not cell.reason and cell.confidence >= LEAST
            counts["cells_right"] += right
            counts["accepted"] += accepted
            counts["accepted_right"] += right and accepted
            beyond += accepted and column >= broad
    counts["cells"] = sum(bool(one) for row in truth for one in row)
    columns = len(cells[0]) if cells else 0
    has_columns = columns == broad or (columns > broad and not beyond)
    counts["structure_right"] = int(len(cells) == len(truth) and has_columns)
    return counts


def _with_share(counts: dict[str, int], milliseconds: float) -> dict[str, Any]:
    score = Score.of(counts["cells_right"], max(1, counts["cells"]))
    shares = {"cell_accuracy": score.accuracy, "interval": score.interval}
    return {**counts, **shares, "milliseconds_median": milliseconds}
