"""What pages are written with: numbers and words by hand, print, patterns; made once for a run."""

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator
from numpy.typing import NDArray

from training.data import fonts
from training.lines.glyphs import HEIGHT, MARGIN, Glyphs
from training.lines.hand import FAR, LINE, written
from training.lines.paper import pattern
from training.lines.text import digits
from training.lines.text import text as number_text
from training.lines.thinning import SUBPIXEL, Bytes
from training.lines.words import by_hand, word

_NUMBERS, _WORDS, _PRINTED, _PATTERNS = 2400, 500, 500, 60
_COUNTED = 0.15  # of labels and of words in print are numbers: not written by hand
_SHORT = 6  # symbols of what stands in a table cell
_INKED = SUBPIXEL  # of a field: within a pixel of a stroke


class Item(NamedTuple):
    """Something that is written, upright.

    picture: uint8 (height, width): of a hand, distances from its strokes as `thinning` has them; of
        print, 0 paper to 255 ink.
    top, foot, left, right: of its symbols, in the picture's pixels; a digit is HEIGHT high.
    runs: each number's text, and where it begins and ends; none of words.
    is_print: whether it is printed.
    """

    picture: Bytes
    top: float
    foot: float
    left: float
    right: float
    runs: list[tuple[str, float, float]]
    is_print: bool


class Stock(NamedTuple):
    """All that pages are written with.

    cells: single numbers of few symbols; rows: one or several numbers; spaced: digits far apart;
        digits: one digit each.
    """

    cells: list[Item]
    rows: list[Item]
    spaced: list[Item]
    digits: list[Item]
    words: list[Item]
    grades: list[Item]
    labels: list[Item]
    sentences: list[Item]
    patterns: list[Bytes]


def stock_of(
    glyphs: Glyphs, seed: int, printed: tuple[str, ...], handwritten: tuple[str, ...]
) -> Stock:
    """A stock.

    Args:
        glyphs: to write numbers with.
        seed: of all that is drawn at random.
        printed: fonts of words; of none, there are none of these.
        handwritten: the same of words by hand.

    Raises:
        ScanlineError: a font is not to be had.
    """
    random = np.random.default_rng([seed, 7])
    single: list[Item] = []
    rows: list[Item] = []
    while len(single) + len(rows) < _NUMBERS:
        one = _number(random, glyphs, number_text(random))
        if one is not None:
            short = len(one.runs) == 1 and len(one.runs[0][0]) <= _SHORT
            (single if short else rows).append(one)
    spaced: list[Item] = []
    while len(spaced) < _NUMBERS // 6:
        one = _number(random, glyphs, " ".join(digits(random, int(random.integers(3, 8)))))
        if one is not None:
            spaced.append(one)
    lone: list[Item] = []
    while len(lone) < _NUMBERS // 6:
        one = _number(random, glyphs, digits(random, 1))
        if one is not None:
            lone.append(one)
    return Stock(
        cells=single,
        rows=rows,
        spaced=spaced,
        digits=lone,
        words=_drawn(random, handwritten, _by_hand, _WORDS, word),
        grades=_drawn(random, handwritten, _by_hand, _WORDS // 5, _grade),
        labels=_drawn(random, printed, _in_print, _PRINTED, _label),
        sentences=_drawn(random, printed, _in_print, _PRINTED // 3, _sentence),
        patterns=[pattern(random) for _ in range(_PATTERNS)],
    )


def _number(random: Generator, glyphs: Glyphs, wanted: str) -> Item | None:
    line = written(random, glyphs, wanted)
    inked = np.asarray((line.field < _INKED).any(0))
    runs, start = [], 0.0
    for run in line.text.split(" "):
        middles = [line.middles[i] for i in range(round(start), round(start) + len(run))]
        start += len(run) + 1
        if any(symbol.isdigit() for symbol in run):
            runs.append((run, middles[0], middles[-1]))
    if not runs:
        return None
    # Strokes reach beyond the middles as far as half the gap to the next number.
    spaces = [m for m, s in zip(line.middles, line.text, strict=True) if s == " "]
    bounds = [0.0, *spaces, float(line.field.shape[1])]
    found = []
    for run, first, last in runs:
        low = max(bound for bound in bounds if bound <= first)
        high = min(bound for bound in bounds if bound >= last)
        columns = round(low) + np.flatnonzero(inked[round(low) : round(high)])
        if not len(columns):
            return None
        found.append((run, float(columns[0]), float(columns[-1] + 1)))
    return Item(
        line.field, LINE - HEIGHT, float(LINE), found[0][1], found[-1][2], found, is_print=False
    )


def _grade(random: Generator) -> str:
    return "ABCDEFKMNPRX"[int(random.integers(12))] + ("", "", "+", "-")[int(random.integers(4))]


def _label(random: Generator) -> str:
    words = " ".join(word(random) for _ in range(int(random.integers(1, 3))))
    words += ("", ":", ".")[int(random.integers(3))]
    return f"{random.integers(1, 100)}. {words}" if random.random() < _COUNTED else words


def _sentence(random: Generator) -> str:
    words = [word(random) for _ in range(int(random.integers(5, 10)))]
    for place in np.flatnonzero(random.random(len(words)) < _COUNTED):
        words[place] = number_text(random) or words[place]
    return " ".join(words) + "."


def _drawn(
    random: Generator,
    names: tuple[str, ...],
    item: Callable[[Bytes], Item],
    count: int,
    text: Callable[[Generator], str],
) -> list[Item]:
    """So many texts in these fonts; none where there are no fonts."""
    items: list[Item] = []
    while names and len(items) < count:
        name, wanted = names[int(random.integers(len(names)))], text(random)
        if not fonts.has(name, wanted):
            continue
        ink = fonts.cover(name, wanted, round(HEIGHT * random.uniform(1.25, 1.6)))
        items.append(item(ink))
    return items


def _by_hand(ink: Bytes) -> Item:
    return _item(by_hand(ink), ink.shape, is_print=False)


def _in_print(ink: Bytes) -> Item:
    return _item(np.pad(ink, MARGIN), ink.shape, is_print=True)


def _item(picture: Bytes, inked: tuple[int, ...], is_print: bool) -> Item:
    height, width = inked
    return Item(
        picture, float(MARGIN), float(MARGIN + height), float(MARGIN), float(MARGIN + width), [],
        is_print,
    )  # fmt: skip


def chosen(random: Generator, items: list[Item]) -> Item:
    """One of them."""
    return items[int(random.integers(len(items)))]


def covered(
    item: Item, matrix: NDArray[np.float64], size: tuple[int, int], scale: float, pen: float
) -> MatLike:
    """The item's ink on a patch.

    Args:
        item: what is written.
        matrix: (3, 3), from the item's pixels to the patch's.
        size: of the patch, pixels across and down.
        scale: pixels of the patch in one of the item's.
        pen: its width in pixels of the patch; of print it does not matter.

    Returns:
        uint8 (height, width), 0 paper to 255 ink.
    """
    if item.is_print:
        picture: MatLike = item.picture
        if scale < 0.6:  # else letters are sampled here and there
            smaller = [max(1, round(side * scale)) for side in picture.shape[::-1]]
            shrunk = cv2.resize(picture, smaller, interpolation=cv2.INTER_AREA)
            ratio = np.array(shrunk.shape[::-1]) / picture.shape[::-1]
            half = (1 - ratio) / 2 / ratio  # between the centres of first pixels
            grown = np.array([[1 / ratio[0], 0, half[0]], [0, 1 / ratio[1], half[1]], [0, 0, 1]])
            picture, matrix = shrunk, matrix @ grown
        return cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_LINEAR)
    field = cv2.warpPerspective(
        item.picture,
        matrix,
        size,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=FAR,
    )
    return cv2.LUT(field, _pen_table(scale, pen))


_LEVELS = np.arange(256) / SUBPIXEL


def _pen_table(scale: float, pen: float) -> Bytes:
    """Ink by distance; a pen thinner than a pixel is pale."""
    width = max(pen, 1.0)
    table = np.clip(width / 2 + 0.5 - _LEVELS * scale, 0, 1) * min(1.0, pen)
    table[FAR] = 0
    return np.asarray(table * 255, np.uint8)
