"""The numbers on a page by a line reader: its rows found, each read as it is written."""

import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.imaging.picture import Grey, shrunk
from models.page.automaton import Automaton
from models.page.components import CROP
from models.page.desk import flattened
from models.page.line_crops import line_crops_of
from models.page.placed import Place, PlacedNumber, PlacedRows
from models.page.reader import Reader, read_rows
from models.page.row_text import SURE
from models.page.rows import SIDE, Page, page_of
from models.page.sight import FOUND, cores, likely_in, places_of, turned_runs
from models.page.way_up import LEAST, ON_ITS_HEAD, quarter_of, reads_the_same, upright
from models.page.whole_rows import whole_rows

_NONE = 0.25  # probability of a number where one was read; below it, only what is sure is one
NO_NUMBER = "where it stands, a number is not likely"


def numbers_on(
    grey: Grey, reader: Reader, pattern: Automaton | None = None, alternatives: int = 0
) -> PlacedRows:
    """Reads a page.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, upright, at least one pixel.
        reader: the network.
        pattern: what each number is known to match.
        alternatives: how many are given beside each number, at most.
    """
    small, scale = shrunk(grey, SIDE)
    if reader.finder is None or reader.judge is None or min(small.shape) < CROP:
        turn, is_sure = quarter_of(small, reader.judge)
        read = _read(page_of(turn.turned(small)), reader, pattern, alternatives)
    else:
        seen = places_of(small, reader.finder)
        small, likely, flat = flattened(small, seen)
        runs = turned_runs(seen.runs, flat.degrees)
        page, turn, is_sure, likely = upright(small, likely, reader.judge, runs)
        turn = flat.then(turn)
        page = whole_rows(page, likely)
        read = _found(_read(page, reader, pattern, alternatives, likely), likely, page.grey.shape)
    if not is_sure and not reads_the_same(["".join(one.text for one in row) for row in read.rows]):
        read = read.doubted(ON_ITS_HEAD)
    return read.moved(turn.back)._replace(turned=turn.degrees).scaled(scale)


def _found(read: PlacedRows, likely: MatLike, shape: tuple[int, ...]) -> PlacedRows:
    """The rows of a page, with a doubt about numbers where the finder says that there is none.

    What the line reader is not sure of either, symbol by symbol, is left out: words, mostly.
    """
    rows, left_out = [], list(read.left_out)
    for row in read.rows:
        kept = []
        for one in row:
            if _is_none(one, likely, shape):
                left_out.append(Place(one.box, NO_NUMBER, one.corners))
            else:
                kept.append(doubted_where_unlikely(one, likely, shape))
        if kept:
            rows.append(kept)
    left_out.sort(key=lambda place: place.box.y)
    return read._replace(rows=rows, left_out=left_out)


def _is_none(number: PlacedNumber, likely: MatLike, shape: tuple[int, ...]) -> bool:
    """Whether neither finder nor line reader would have it that a number stands there."""
    if not number.symbols:
        return False  # the pattern allows none: that is said
    sure = float(np.mean([symbol.confidence for symbol in number.symbols]))
    return sure < SURE and float(likely_in(_cores(number), likely, shape).mean()) < _NONE


def doubted_where_unlikely(
    number: PlacedNumber, likely: MatLike, shape: tuple[int, ...]
) -> PlacedNumber:
    """A number, with a doubt where a finder says that there is none.

    Args:
        number: on a page.
        likely: float32, how likely a number stands in each place of the page.
        shape: of the page, pixels down and across.
    """
    share = likely_in(_cores(number), likely, shape)
    digits = (
        share[[symbol.symbol.isdigit() for symbol in number.symbols]] if number.symbols else share
    )
    is_found = share.mean() >= FOUND and digits.min(initial=1.0) >= LEAST
    return number.doubted("" if is_found else NO_NUMBER)


def _cores(number: PlacedNumber) -> NDArray[np.float64]:
    """Where a finder sees a number's symbols: x, y, width and height of their middle parts."""
    return cores(np.array([symbol.box for symbol in number.symbols] or [number.box], np.float64))


def _read(
    page: Page,
    reader: Reader,
    pattern: Automaton | None,
    alternatives: int,
    likely: MatLike | None = None,
) -> PlacedRows:
    crops = line_crops_of(page)
    read = read_rows(page, crops, reader, lambda _row: pattern, alternatives, likely=likely)
    return PlacedRows(list(read.rows.values()), read.left_out, read.truncated)
