"""The numbers on a page: its rows found, read by two networks, and each digit's place.

The line reader reads a row's crop at once and so tells where one digit ends and the next begins;
the row classifier sees each of these digits alone, in MNIST's frame. The digit is that with the
largest product of their probabilities. Confidence is the geometric mean of its two, times the mean
of that in the row: a digit in the company of doubtful ones is doubtful.
"""

from collections.abc import Callable
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.artifact.card import DigitCard, LineCard
from models.digit.frame import Ink
from models.imaging.picture import Box, Grey
from models.page.ctc import Read, digits_of, padded
from models.page.glyph_boxes import GlyphBox, OneGlyph, glyph_boxes_of
from models.page.line_crops import LineCrop, Page, page_of
from models.probabilities import probabilities_of

Floats = NDArray[np.float32]

BATCH = 16  # rows that are read together
MOST_COLUMNS = 24_000  # of all crops
SURE = 0.25  # confidence of a row's surest digit; a row of doubtful ones alone is left out
WHOLE, CUT = 1.0, 0.2  # how much the row classifier counts: of a component, and of part of one
ONE = 0.9  # its confidence that makes one digit of a component in which several were read
ALONE = 0.5  # of its confidence counts where the line reader saw no digit
MISSED = 0.8  # and of a component in which none was


class Readers(NamedTuple):
    """The two networks, each with its card.

    logits_of_crops: float32 (n, width, HEIGHT) -> float32 (n, steps, CLASSES).
    logits_of_ink: float32 (n, 28, 28) -> float32 (n, 10).
    """

    lines: LineCard
    logits_of_crops: Callable[[Floats], Floats]
    digits: DigitCard
    logits_of_ink: Callable[[Floats], Floats]


class Digit(NamedTuple):
    """A digit of a number; the box is in pixels of the photo."""

    digit: int
    confidence: float
    box: Box


class Numbers(NamedTuple):
    """The page's rows of digits from the top down, and whether there was more than is read."""

    rows: list[list[Digit]]
    truncated: bool


def numbers_of(grey: Grey, readers: Readers) -> Numbers:
    """Reads a page.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, upright, at least one pixel.
        readers: the networks.
    """
    page = page_of(grey)
    rows, columns = [], 0
    for row in page.rows:
        columns += row.crop.shape[1]
        if columns > MOST_COLUMNS:
            break
        rows.append(row)
    read = [(row, reads) for row, reads in zip(rows, _read(rows, readers), strict=True) if reads]
    drafts = [_Draft(page, row, reads, readers.lines) for row, reads in read]
    inks = [glyph_box.ink(page) for draft in drafts for glyph_box in draft.seen()]
    probabilities = iter(_probabilities(inks, readers))
    found = [draft.digits(page, [next(probabilities) for _ in draft.seen()]) for draft in drafts]
    found = [_in_company(digits) for digits in found]
    found = [digits for digits in found if max((d.confidence for d in digits), default=0) >= SURE]
    return Numbers(found, page.truncated or len(rows) < len(page.rows))


def _in_company(digits: list[Digit]) -> list[Digit]:
    """Digits among doubtful ones are doubted: those of a word, or of a pattern."""
    mean = sum(one.confidence for one in digits) / max(1, len(digits))
    return [one._replace(confidence=one.confidence * mean) for one in digits]


class _Draft:
    """A row as the line reader reads it, on its way to what both networks make of it."""

    def __init__(self, page: Page, row: LineCrop, reads: list[Read], card: LineCard) -> None:
        step = card.architecture.columns_per_step
        columns = np.array([(one.step + 0.5) * step - 0.5 for one in reads])
        along = row.columns[np.clip(np.rint(columns), 0, len(row.columns) - 1).astype(np.intp)]
        self._reads = reads
        self._places = along.astype(np.float64) + row.origin[0]
        self._glyph_boxes, self._ones = glyph_boxes_of(page, row, self._places)

    def seen(self) -> list[GlyphBox]:
        """What the row classifier is to look at."""
        return [*self._glyph_boxes, *(one_glyph.glyph_box for one_glyph in self._ones)]

    def digits(self, page: Page, probabilities: list[Floats]) -> list[Digit]:
        """The row's digits, by the row classifier's probabilities, float32 (10,), of each seen."""
        count = len(self._glyph_boxes)
        placed: list[tuple[float, Digit]] = []
        for read, glyph, place, probability in zip(
            self._reads, self._glyph_boxes, self._places, probabilities[:count], strict=True
        ):
            # The line reader's probability of none keeps the product small where it is likely.
            both = read.probabilities * probability ** (WHOLE if glyph.whole else CUT)
            digit = int(both.argmax())
            placed.append((float(place), Digit(digit, sqrt(both[digit]), glyph.bounds(page))))
        dropped: set[int] = set()
        added: list[tuple[float, Digit]] = []
        for one, probability in zip(self._ones, probabilities[count:], strict=True):
            confidence = float(probability.max())
            if confidence >= self._least(one, [digit for _, digit in placed]):
                dropped.update(one.digits)
                # Where the line reader saw none, one network alone says so.
                confidence *= 1.0 if one.digits else ALONE
                one_digit = Digit(int(probability.argmax()), confidence, one.glyph_box.bounds(page))
                added.append((one.place, one_digit))
        kept = [one for index, one in enumerate(placed) if index not in dropped]
        return [digit for _, digit in sorted([*kept, *added], key=lambda one: one[0])]

    def _least(self, one_glyph: OneGlyph, digits: list[Digit]) -> float:
        """The confidence at which a component is one digit, against what was read in it."""
        if not one_glyph.digits:
            return MISSED
        return max(ONE, min(digits[index].confidence for index in one_glyph.digits))


def _read(rows: list[LineCrop], readers: Readers) -> list[list[Read]]:
    """Each row's digits as the line reader reads them; rows of like width together."""
    step = readers.lines.architecture.columns_per_step
    read: list[list[Read]] = [[] for _ in rows]
    order = sorted(range(len(rows)), key=lambda index: rows[index].crop.shape[1])
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        crops = padded([rows[index].crop for index in chosen], step)
        for index, answer in zip(chosen, readers.logits_of_crops(crops), strict=True):
            steps = -(-rows[index].crop.shape[1] // step)
            read[index] = digits_of(answer[:steps], readers.lines.temperature)
    return read


def _probabilities(inks: list[Ink], readers: Readers) -> list[Floats]:
    """The row classifier's probabilities of the ten digits, float32 (10,) for each ink."""
    probabilities: list[Floats] = []
    for start in range(0, len(inks), 64):
        logits = readers.logits_of_ink(np.stack(inks[start : start + 64]))
        probabilities.extend(probabilities_of(logits, readers.digits.temperature))
    return probabilities
