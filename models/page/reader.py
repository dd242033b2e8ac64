"""A line reader, and what it reads in a page's rows: each number as it is written, in its place."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.artifact.card import LineCard
from models.artifact.line import COLUMNS_PER_STEP, WORD
from models.imaging.measures import pixels_of
from models.imaging.picture import Box, Grey
from models.page.again import Crop, Look, Opinion, numbers_of
from models.page.alone import Judge, judged
from models.page.automaton import Automaton
from models.page.doubts import Standing, doubts_of
from models.page.line_crops import LineCrop
from models.page.opinion import WEIGHTS, Symbols, Weights, pieces_of
from models.page.placed import Place, PlacedNumber, PlacedSymbol, around, corners_of
from models.page.prepared import WIDEST, Floats, prepared
from models.page.row_text import SURE, Number, Symbol
from models.page.rows import Page
from models.page.sight import FOUND, cores, likely_in
from models.page.words import Word, without_words, words_in

MOST_COLUMNS = 24_000  # of all crops, prepared
_AROUND = 0.3  # of a row's height; how far ink of a symbol is above and below its row
_WIDE = 0.5  # of a row's height; half a digit, that may be beyond the sides of the outermost symbol
MORE = "there is more on the picture than is read"
NOTHING = "nothing was read there"
IS_WORD = "what stands there is read as a word"


class RowsRead(NamedTuple):
    """What was read of a page's crops.

    rows: the numbers of each row in which there are some, by its number on the page.
    left_out: its words, and the crops in which nothing was read.
    truncated: whether there was more than is read.
    worded: the rows in which there are words.
    """

    rows: dict[int, list[PlacedNumber]]
    left_out: list[Place]
    truncated: bool
    worded: set[int]


class Reader(NamedTuple):
    """A line reader.

    logits: float32 (n, 2, 32, width) -> (n, steps, classes).
    judge: what is asked about numbers that are one piece of ink; None where nothing is.
    finder: maps of views of a page; None where what stands on it is told by its ink alone.
    weights: of what the judge says of each digit, as far as the card has it count.
    """

    card: LineCard
    logits: Callable[[Floats], Floats]
    judge: Judge | None = None
    finder: Callable[[Floats], Floats] | None = None
    weights: Weights = WEIGHTS

    def said(self, ready: Sequence[Floats]) -> list[Floats]:
        """The logits of crops that are prepared, float32 (steps, classes) each.

        Those of one width are computed together.
        """
        alike: dict[int, list[int]] = {}
        for index, crop in enumerate(ready):
            alike.setdefault(crop.shape[2], []).append(index)
        found = dict[int, Floats]()
        for same in alike.values():
            together = self.logits(np.stack([ready[index] for index in same]))
            found.update(zip(same, together, strict=True))
        return [found[index] for index in range(len(ready))]

    def look(self, said: Floats, pattern: Automaton | None = None) -> Look:
        """What was said of a crop, whose numbers match that pattern."""
        shape = self.card.architecture
        logits = without_words(said, shape.alphabet)
        return Look(logits, shape.symbols, self.card.temperature, pattern)

    def words(self, said: Floats) -> list[Word]:
        """The words in it."""
        return words_in(said, self.card.architecture.alphabet, self.card.temperature)


def read_rows(
    page: Page,
    crops: list[LineCrop],
    reader: Reader,
    pattern_of: Callable[[int], Automaton | None],
    alternatives: int,
    in_cells: bool = False,
    likely: MatLike | None = None,
) -> RowsRead:
    """Reads the crops of a page's rows.

    Args:
        page: the shrunk photo, its rows and its ink.
        crops: of them.
        reader: the network, and what is asked about its numbers.
        pattern_of: what each number of a row is known to match, by the row's number.
        alternatives: how many are given beside each number, at most.
        in_cells: whether each row is a cell's, so that numbers beside each other are apart.
        likely: float32, how likely a number stands in each place of the page, if that is known.
    """
    ready = _ready(crops)
    truncated = page.truncated or len(ready) < len(crops)
    truncated |= any(one.shape[2] >= WIDEST for one in ready)
    crops = crops[: len(ready)]
    pixels = [  # in a step
        COLUMNS_PER_STEP * crop.grey.shape[1] / one.shape[2]
        for crop, one in zip(crops, ready, strict=True)
    ]
    said = reader.said(ready)
    looks = [reader.look(one, pattern_of(crop.row)) for crop, one in zip(crops, said, strict=True)]
    read = _numbers(page, crops, looks, reader, pixels, alternatives)
    placed: list[PlacedNumber] = []
    standing: list[Standing] = []
    words: list[Standing] = []
    left_out: list[Place] = []
    worded: set[int] = set()
    for crop, numbers, its, step in zip(crops, read, map(reader.words, said), pixels, strict=True):
        placed.extend(one.doubted(crop.doubt) for one in _placed(page, crop, numbers, step))
        standing.extend(_standing(crop, number, step) for number in numbers)
        places = [_left_out(page, crop, one, step) for one in its]
        left_out.extend(places)
        worded.update([crop.row] if its else [])
        words.extend(
            _of_word(crop, one, step)
            for one, place in zip(its, places, strict=True)
            if one.confidence >= SURE or _is_none(place.box, likely, page.grey.shape)
        )
        if page.rows and not numbers and not its:
            width = crop.grey.shape[1]
            box = around([crop.box(0, 0), crop.box(width, width)])
            left_out.append(Place(box, NOTHING, corners_of(box)))
    placed = [
        one.doubted(MORE if truncated else doubt)
        for one, doubt in zip(placed, doubts_of(page, standing, in_cells, words), strict=True)
    ]
    if reader.judge is not None:
        placed = judged(page, placed, reader.judge)
    rows: dict[int, list[PlacedNumber]] = {}
    for one, place in zip(placed, standing, strict=True):
        rows.setdefault(place.row, []).append(one)
    return RowsRead(rows, left_out, truncated, worded)


def _ready(crops: list[LineCrop]) -> list[Floats]:
    """The first of the crops, prepared, with no more than MOST_COLUMNS together."""
    found: list[Floats] = []
    columns = 0
    for crop in crops:
        ready = prepared(crop.grey)
        columns += ready.shape[2]
        if columns > MOST_COLUMNS:
            break
        found.append(ready)
    return found


def _numbers(
    page: Page,
    crops: list[LineCrop],
    looks: list[Look],
    reader: Reader,
    pixels: list[float],
    alternatives: int,
) -> list[list[Number]]:
    """The numbers of each crop.

    Args:
        page: the shrunk photo, its rows and its ink.
        crops: of its rows.
        looks: what the network says of each.
        reader: the network.
        pixels: of the shrunk photo in a step of each.
        alternatives: how many are given beside each number, at most.
    """
    judge = reader.judge if reader.card.opinion > 0 else None
    pieces = pieces_of(page, judge) if page.rows and judge is not None else []
    weights = reader.weights.times(reader.card.opinion)

    def said(greys: list[Grey]) -> list[Floats]:
        return [reader.look(one).logits for one in reader.said([*map(prepared, greys)])]

    def opinion_of(crop: LineCrop, step: float) -> Opinion:
        def opinion(symbols: list[Symbol], steps: tuple[int, int]) -> float:
            where = np.array([(one.middle, one.left, one.right) for one in symbols])
            where = crop.left + step * where
            first, last = (crop.left + step * each for each in steps)
            text = "".join(one.symbol for one in symbols)
            placed = Symbols(text, where[:, 0], where[:, 1:])
            return pieces[crop.row].opinion(placed, (first, last), weights)

        return opinion if pieces else lambda _symbols, _steps: 0.0

    seen = [
        Crop(crop.grey, look, opinion_of(crop, step))
        for crop, look, step in zip(crops, looks, pixels, strict=True)
    ]
    return numbers_of(seen, said, alternatives)


def _placed(page: Page, crop: LineCrop, numbers: list[Number], pixels: float) -> list[PlacedNumber]:
    """The numbers of a crop on the shrunk photo."""
    own = np.zeros(len(page.components.boxes), bool)
    own[_components(page, crop)] = True
    found = []
    for number in numbers:
        symbols = []
        for one in number.symbols:
            box = crop.box(pixels * one.left, pixels * one.right)
            before = _WIDE * crop.height if one is number.symbols[0] else 0.0
            after = _WIDE * crop.height if one is number.symbols[-1] else 0.0
            inked = _inked(page, own, box, before, after)
            symbols.append(PlacedSymbol(one.symbol, one.confidence, inked))
        box = around([one.box for one in symbols])
        placed = PlacedNumber(
            number.text,
            number.confidence,
            "",
            box,
            symbols,
            [(one.text, one.confidence) for one in number.alternatives],
            corners_of(box),
        )
        if not number.fits:
            reason = f"no reading fits the pattern: without it {number.text} is read"
            placed = placed._replace(text="", reason=reason, symbols=[])
        found.append(placed)
    return found


def _standing(crop: LineCrop, number: Number, pixels: float) -> Standing:
    """Where a number of a crop stands on the shrunk photo."""
    sides = pixels * np.array([(one.left, one.right) for one in number.symbols])
    middles = pixels * np.array([one.middle for one in number.symbols])
    middle = crop.middle + crop.slope * float(sides.mean())
    return Standing(
        crop.row, crop.height, middle, number.text, crop.left + sides, crop.left + middles
    )


def _of_word(crop: LineCrop, word: Word, pixels: float) -> Standing:
    """Where a word of a crop stands on the shrunk photo."""
    sides = crop.left + pixels * np.array([[word.left, word.right]])
    middle = crop.left + pixels * np.array([word.middle])
    level = crop.middle + crop.slope * pixels * word.middle
    return Standing(crop.row, crop.height, level, WORD, sides, middle)


def _left_out(page: Page, crop: LineCrop, word: Word, pixels: float) -> Place:
    """A word of a crop as a place that has no number."""
    own = np.zeros(len(page.components.boxes), bool)
    own[_components(page, crop)] = True
    box = crop.box(pixels * word.left, pixels * word.right)
    inked = _inked(page, own, box, 0.0, 0.0)
    return Place(inked, IS_WORD, corners_of(inked), is_word=True)


def _is_none(box: Box, likely: MatLike | None, shape: tuple[int, ...]) -> bool:
    """Whether a finder would not have it that a number stands in a box."""
    if likely is None:
        return False
    return bool(likely_in(cores(np.array([box], np.float64)), likely, shape)[0] < FOUND)


def _components(page: Page, crop: LineCrop) -> NDArray[np.intp]:
    """The numbers of the components of ink that may be of the crop."""
    return page.rows[crop.row].components if page.rows else page.components.inked


def _inked(page: Page, own: NDArray[np.bool_], box: Box, before: float, after: float) -> Box:
    """The bounds of the ink between a symbol's sides, and somewhat above and below; or the box.

    Of the page's components those that are `own`; where they go on, they are followed to the left
    as far as `before`, to the right as far as `after`.
    """
    left, right = max(0, round(box.x)), max(0, round(box.x + box.width))
    top = max(0, round(box.y - _AROUND * box.height))
    foot = max(0, round(box.y + (1 + _AROUND) * box.height))
    within = page.components.labels[top:foot, left:right]
    its = np.zeros_like(own)
    its[within[pixels_of(within, own)]] = True
    if not its.any():
        return box
    left, right = max(0, round(left - before)), round(right + after)
    part = pixels_of(page.components.labels[top:foot, left:right], its)
    x, y, width, height = cv2.boundingRect(part.view(np.uint8))
    return Box(float(left + x), float(top + y), float(width), float(height))
