"""Pages of numbers: how many of their rows are read rightly, and how long a page takes."""

import time
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import track

from benchmarks.edits import edit_distance
from benchmarks.pictures.labelled import lines_of
from benchmarks.reader import MAX_PIXELS, LineReader
from models.artifact.figures import Score
from models.errors import PhotoError, ScanlineError, UnknownFormatError
from models.imaging.decode import decode
from models.imaging.picture import Grey
from models.page.placed import PlacedNumber
from models.page.rows import SIDE


class Page(NamedTuple):
    """A picture's file, and its rows as they are written."""

    path: Path
    rows: list[str]


def measured(file: Path, split: str, model: str) -> dict[str, Any]:
    """Reads every picture that the file lists, beside which they lie.

    The rows that are read are matched with the page's in order: those matches are taken that make
    the fewest characters wrong in all, so that one row too many or too few spoils no other. A row
    is right where its match has the same symbols, its numbers without spaces between them and a
    comma taken for a point; characters of rows without a match, on either side, count as wrong.

    Args:
        file: CSV with the columns file and rows (rows of a page with "|" between them), and split
            unless all are asked for.
        split: only pictures whose split is this one, or `all`.
        model: the name of a shipped line reader, or the folder of another.

    Returns:
        `pictures`, `rows` and `rows_right`, their share and its 95 % interval;
        `character_error_rate`: edits (insertions, deletions, substitutions) for each character of
        the labels; and `milliseconds_median` a picture, from the decoded photo to the answer, on
        one thread.

    Raises:
        ScanlineError: the file cannot be read, lacks a column or has no rows, or the model reads
            no numbers.
        CheckpointError: there is no such model.
    """
    return judged(file, split, model)[0]


def judged(file: Path, split: str, model: str) -> tuple[dict[str, Any], list[bool]]:
    """The figures as `measured` gives them, and whether each row is read rightly.

    Raises:
        ScanlineError: as `measured`.
        CheckpointError: there is no such model.
    """
    pages = pages_of(file, split)
    reader = LineReader(model)
    rights: list[bool] = []
    edits = 0
    seconds = []
    for page in track(pages, "reading", console=Console(stderr=True)):
        grey = grey_of(page)
        if grey is None:
            edits += sum(map(len, page.rows))
            rights += [False] * len(page.rows)
            continue
        began = time.perf_counter()
        found = reader.rows(grey)
        seconds.append(time.perf_counter() - began)
        page_rights, page_edits = _compared(page, found)
        rights, edits = rights + page_rights, edits + page_edits
    rows = [row for page in pages for row in page.rows]
    score = Score.of(sum(rights), len(rows))
    figures = {
        "pictures": len(pages),
        "rows": len(rows),
        "rows_right": score.correct,
        "row_accuracy": score.accuracy,
        "interval": score.interval,
        "character_error_rate": edits / max(1, sum(map(len, rows))),
        "milliseconds_median": 1000 * median(seconds) if seconds else None,
    }
    return figures, rights


def grey_of(page: Page) -> Grey | None:
    """The picture, uint8 (height, width); None where it cannot be decoded.

    Raises:
        ScanlineError: the file cannot be read.
    """
    try:
        return decode(page.path.read_bytes(), MAX_PIXELS, SIDE).grey
    except OSError as error:
        raise ScanlineError(f"{page.path}: {error.strerror}") from error
    except (PhotoError, UnknownFormatError):
        return None


def compared(page: Page, found: list[list[PlacedNumber]]) -> tuple[int, int]:
    """How many of a page's rows were read rightly, and the edits of all."""
    rights, edits = _compared(page, found)
    return sum(rights), edits


def _compared(page: Page, found: list[list[PlacedNumber]]) -> tuple[list[bool], int]:
    """Whether each of a page's rows was read rightly, and the edits of all."""
    read = [_folded("".join(one.text for one in row)) for row in found]
    return matched([_folded(row) for row in page.rows], read)


def matched(wanted: list[str], read: list[str]) -> tuple[list[bool], int]:
    """Matches rows in order at the fewest edits: whether each is right, and the edits."""
    # best[j]: edits, minus the rows right, and which are, with wanted[:i] and read[:j] matched.
    best: list[tuple[int, int, list[bool]]]
    best = [(sum(map(len, read[:j])), 0, []) for j in range(len(read) + 1)]
    for want in wanted:
        above, best = best, [_unread(want, *best[0])]
        for j, got in enumerate(read, 1):
            (edits, right, which), (more, as_right, as_which) = above[j - 1], best[j - 1]
            is_right = want == got
            best.append(
                min(
                    _unread(want, *above[j]),
                    (more + len(got), as_right, as_which),
                    (edits + edit_distance(want, got), right - is_right, [*which, is_right]),
                )
            )
    edits, _, rights = best[-1]
    return rights, edits


def _unread(want: str, edits: int, right: int, which: list[bool]) -> tuple[int, int, list[bool]]:
    """What was matched before, and a row without a match after it."""
    return edits + len(want), right, [*which, False]


def _folded(text: str) -> str:
    return text.replace(",", ".")


def pages_of(file: Path, split: str) -> list[Page]:
    """The pages that a CSV file lists, as `measured` takes it.

    Raises:
        ScanlineError: the file cannot be read, lacks a column or has no rows.
    """
    return [
        Page(file.parent / line["file"], line["rows"].split("|"))
        for line in lines_of(file, ("file", "rows"), split)
    ]
