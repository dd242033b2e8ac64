"""The numbers on a page by a grey line reader: its rows found, each read as it is written."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.card import GreyCard
from models.artifact.grey import COLUMNS_PER_STEP
from models.imaging.picture import Grey
from models.page.grey_crops import GreyCrop, grey_crops_of
from models.page.line_crops import Page, page_of
from models.page.placed import PlacedNumber, PlacedRows, PlacedSymbol, around
from models.page.prepared import prepared
from models.page.row_text import Number, numbers_in

Floats = NDArray[np.float32]

MOST_COLUMNS = 24_000  # of all crops, prepared
SURE = 0.25  # confidence of a row's surest number; a row of letters alone is left out
_SYMBOL = 0.55  # of a row's height; ink as high is a symbol
_BESIDE = 0.15  # of a row's height; how far from its ink a symbol may be read
UNREAD = "ink beside it was not read"


class Reader(NamedTuple):
    """A grey line reader.

    logits: float32 (n, 2, 32, width) -> (n, steps, classes).
    """

    card: GreyCard
    logits: Callable[[Floats], Floats]


def numbers_on(grey: Grey, reader: Reader) -> PlacedRows:
    """Reads a page.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, upright, at least one pixel.
        reader: the network.
    """
    page = page_of(grey)
    crops = grey_crops_of(page)
    rows: dict[int, list[PlacedNumber]] = {}
    columns = 0
    truncated = page.truncated
    for crop in crops:
        ready = prepared(crop.grey)
        columns += ready.shape[2]
        if columns > MOST_COLUMNS:
            truncated = True
            break
        card = reader.card
        logits = reader.logits(ready[None])[0]
        numbers = numbers_in(logits, card.architecture.alphabet, card.temperature)
        pixels = COLUMNS_PER_STEP * crop.grey.shape[1] / ready.shape[2]  # in a step
        rows.setdefault(crop.row, []).extend(_placed(page, crop, numbers, pixels))
    kept = [row for row in rows.values() if max((n.confidence for n in row), default=0) >= SURE]
    return PlacedRows(kept, truncated).scaled(page.scale)


def _placed(page: Page, crop: GreyCrop, numbers: list[Number], pixels: float) -> list[PlacedNumber]:
    """The numbers of a crop on the shrunk photo; beside unread ink one is doubtful."""
    unread = _unread(page, crop, numbers, pixels)
    doubtful = {
        min(range(len(numbers)), key=lambda index: _distance(numbers[index], place / pixels))
        for place in unread
        if numbers
    }
    found = []
    for index, number in enumerate(numbers):
        symbols = [
            PlacedSymbol(
                one.symbol, one.confidence, crop.box(pixels * one.left, pixels * one.right)
            )
            for one in number.symbols
        ]
        reason = UNREAD if index in doubtful else ""
        box = around([one.box for one in symbols])
        found.append(PlacedNumber(number.text, number.confidence, reason, box, symbols))
    return found


def _distance(number: Number, step: float) -> float:
    """How many steps a place is from the number."""
    return max(number.symbols[0].left - step, step - number.symbols[-1].right, 0.0)


def _unread(page: Page, crop: GreyCrop, numbers: list[Number], pixels: float) -> list[float]:
    """The columns of the crop at which there is ink of a symbol's height that nobody read."""
    components = page.rows[crop.row].components if page.rows else page.components.inked
    x, _, width, height = page.components.boxes[components].T
    start, end = x - crop.left, x - crop.left + width
    inside = (start + width / 2 > 0) & (start + width / 2 < crop.grey.shape[1])
    symbols = np.flatnonzero(inside & (height >= _SYMBOL * crop.height))
    read = np.array([pixels * s.middle for number in numbers for s in number.symbols])
    beside = _BESIDE * crop.height
    return [
        float(start[i] + width[i] / 2)
        for i in symbols
        if not ((read > start[i] - beside) & (read < end[i] + beside)).any()
    ]
