"""The numbers on a page by a line reader: its rows found, each read as it is written."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.card import LineCard
from models.artifact.line import COLUMNS_PER_STEP
from models.imaging.picture import Box, Grey
from models.page.automaton import Automaton
from models.page.line_crops import LineCrop, line_crops_of
from models.page.placed import PlacedNumber, PlacedRows, PlacedSymbol, around
from models.page.prepared import WIDEST, prepared
from models.page.row_text import Number, numbers_in
from models.page.rows import Page, page_of

Floats = NDArray[np.float32]

MOST_COLUMNS = 24_000  # of all crops, prepared
SURE = 0.25  # confidence of a row's surest number; a row of letters alone is left out
_SYMBOL = 0.55  # of a row's height; ink as high is a symbol
_BESIDE = 0.15  # of a row's height; how far from its ink a symbol may be read
_AROUND = 0.3  # of a row's height; how far ink of a symbol is above and below its row
UNREAD = "ink beside it was not read"
MORE = "there is more on the picture than is read"


class Reader(NamedTuple):
    """A line reader.

    logits: float32 (n, 2, 32, width) -> (n, steps, classes).
    """

    card: LineCard
    logits: Callable[[Floats], Floats]


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
    page = page_of(grey)
    crops = line_crops_of(page)
    rows: dict[int, list[PlacedNumber]] = {}
    surest: dict[int, float] = {}
    columns = 0
    truncated = page.truncated
    for crop in crops:
        ready = prepared(crop.grey)
        columns += ready.shape[2]
        if columns > MOST_COLUMNS:
            truncated = True
            break
        squeezed = ready.shape[2] >= WIDEST
        truncated |= squeezed
        card = reader.card
        logits = reader.logits(ready[None])[0]
        numbers = numbers_in(
            logits, card.architecture.alphabet, card.temperature, alternatives, pattern
        )
        pixels = COLUMNS_PER_STEP * crop.grey.shape[1] / ready.shape[2]  # in a step
        more = page.truncated or squeezed
        rows.setdefault(crop.row, []).extend(_placed(page, crop, numbers, pixels, more))
        seen = max((number.seen for number in numbers), default=0.0)
        surest[crop.row] = max(surest.get(crop.row, 0.0), seen)
    whole = any(crop.grey is page.grey for crop in crops)  # who cuts out a row, asks for it
    kept = [row for index, row in rows.items() if row and (whole or surest[index] >= SURE)]
    return PlacedRows(kept, truncated).scaled(page.scale)


def _placed(
    page: Page, crop: LineCrop, numbers: list[Number], pixels: float, more: bool
) -> list[PlacedNumber]:
    """The numbers of a crop on the shrunk photo; beside unread ink one is doubtful."""
    unread = _unread(page, crop, numbers, pixels)
    doubtful = {
        min(range(len(numbers)), key=lambda index: _distance(numbers[index], place / pixels))
        for place in unread
        if numbers
    }
    ink = np.isin(page.components.labels, _components(page, crop))
    found = []
    for index, number in enumerate(numbers):
        symbols = []
        for one in number.symbols:
            box = crop.box(pixels * one.left, pixels * one.right)
            symbols.append(PlacedSymbol(one.symbol, one.confidence, _inked(ink, box)))
        reason = MORE if more else UNREAD if index in doubtful else ""
        box = around([one.box for one in symbols])
        placed = PlacedNumber(
            number.text, number.confidence, reason, box, symbols, number.alternatives
        )
        if not number.fits:
            reason = f"no reading fits the pattern: without it {number.text} is read"
            placed = placed._replace(text="", reason=reason, symbols=[])
        found.append(placed)
    return found


def _components(page: Page, crop: LineCrop) -> NDArray[np.intp]:
    """The numbers of the components of ink that may be of the crop."""
    return page.rows[crop.row].components if page.rows else page.components.inked


def _inked(ink: NDArray[np.bool_], box: Box) -> Box:
    """The bounds of the ink between a symbol's sides, and somewhat above and below; or the box."""
    left, right = max(0, round(box.x)), max(0, round(box.x + box.width))
    top = max(0, round(box.y - _AROUND * box.height))
    part = ink[top : max(0, round(box.y + (1 + _AROUND) * box.height)), left:right]
    if not part.any():
        return box
    rows, columns = np.flatnonzero(part.any(1)), np.flatnonzero(part.any(0))
    return Box(
        float(left + columns[0]),
        float(top + rows[0]),
        float(columns[-1] - columns[0] + 1),
        float(rows[-1] - rows[0] + 1),
    )


def _distance(number: Number, step: float) -> float:
    """How many steps a place is from the number."""
    return max(number.symbols[0].left - step, step - number.symbols[-1].right, 0.0)


def _unread(page: Page, crop: LineCrop, numbers: list[Number], pixels: float) -> list[float]:
    """The columns of the crop at which there is ink of a symbol's height that nobody read."""
    x, _, width, height = page.components.boxes[_components(page, crop)].T
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
