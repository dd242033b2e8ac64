"""A hand that writes a text: glyphs side by side, with one size, slant, spacing and habit."""

from math import exp
from typing import NamedTuple

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from training.lines.glyphs import HEIGHT, MARGIN, Glyph, Glyphs
from training.lines.thinning import Bytes

LINE = 56  # the row of pixels that digits stand on
TALL = 84  # pixels of a line
FAR = 255  # distance of what no stroke is near
START = 24  # pixels before the first symbol

Floats = NDArray[np.float64]


class Line(NamedTuple):
    """A written text.

    field: uint8 (TALL, width), distances from its strokes, `thinning.SUBPIXEL` to a pixel.
    text: what was written.
    middles: of each symbol, pixels from the left; of a space, the gap's.
    left, right: where the strokes begin and end.
    print: uint8 (TALL, width), 0 paper to 255 ink, what is printed among it; None where nothing is.
    """

    field: Bytes
    text: str
    middles: list[float]
    left: float
    right: float
    print: Bytes | None = None


class _Habit(NamedTuple):
    """How one writer writes; lengths are in pixels of a digit of HEIGHT.

    font: glyphs by symbol, of a writer who is a font.
    drawn: for each digit, whether it is one of the drawn shapes.
    unequal: deviation of the digits' sizes.
    aspect: width against the glyphs'.
    gap: between two digits; negative where they overlap.
    mark_gap: before and after a separator.
    line_gap: the same of those of a digit's size: minus, slash and colon.
    space: between two numbers.
    raised: how far points stand above the line; commas do a third of it.
    small: the size of digits behind a decimal separator.
    nought: the size of noughts that do not come first, and nought_gap the gap before them.
    """

    font: dict[str, Glyph] | None
    drawn: NDArray[np.bool_]
    unequal: float
    aspect: float
    gap: float
    mark_gap: float
    line_gap: float
    space: float
    raised: float
    small: float
    nought: float
    nought_gap: float


def _habit(random: Generator, glyphs: Glyphs) -> _Habit:
    source = random.random()
    font = None
    if glyphs.fonts and source < 0.3:
        font = glyphs.fonts[int(random.integers(len(glyphs.fonts)))]
    # A writer of the others draws a few of the ten digits like a shape, or all of them.
    share = (0.15 if font else 1.0 if source > 0.8 else 0.45) if random.random() < 0.8 else 0.0
    drawn = random.random(10) < share
    drawn[1] |= random.random() < (0.15 if font else 0.45)  # ones with a lead-in are common
    drawn[9] |= random.random() < 0.15  # and nines with a hook
    spacing = random.random()
    least, most = (
        (-0.06, 0.06) if spacing < 0.25 else (0.06, 0.25) if spacing < 0.75 else (0.2, 0.7)
    )
    gap = HEIGHT * random.uniform(least, most)
    tight = random.uniform(-0.03, 0.06) if random.random() < 0.4 else random.uniform(0, 0.25)
    mark_gap = HEIGHT * tight
    return _Habit(
        font=font,
        drawn=drawn,
        unequal=(0.04, 0.08, 0.14)[int(random.integers(3))],
        aspect=exp(random.normal(0, 0.17)),
        gap=gap,
        mark_gap=mark_gap,
        line_gap=max(gap, mark_gap) if random.random() < 0.5 else mark_gap,
        space=HEIGHT * random.uniform(0.7, 2.2) + max(0.0, gap),
        raised=HEIGHT * random.uniform(0.1, 0.6) if random.random() < 0.5 else 0.0,
        small=random.uniform(0.55, 0.8) if random.random() < 0.06 else 1.0,
        nought=random.uniform(0.5, 0.85) if random.random() < 0.4 else 1.0,
        nought_gap=HEIGHT * random.uniform(-0.2, 0.02) if random.random() < 0.45 else gap,
    )


def bounded(value: float, low: float, high: float) -> float:
    """The value, or the bound that it is beyond."""
    return min(max(value, low), high)


def written(random: Generator, glyphs: Glyphs, text: str) -> Line:
    """The text, written by a hand at random."""
    habit = _habit(random, glyphs)
    field = np.full((TALL, 2 * START + len(text) * 56), FAR, np.uint8)
    done = ""
    middles: list[float] = []
    left, right = float(START), float(START)
    marked = False  # a decimal separator has been written
    loose = 0.0  # the gap that the symbol before asks for
    for symbol in text:
        if symbol == " ":
            middles.append(right + habit.space / 2)
            done, right, marked, loose = done + symbol, right + habit.space, False, 0.0
            continue
        is_digit = symbol.isdigit()
        glyph = _glyph(random, glyphs, habit, symbol)
        small = habit.small if marked and is_digit else 1.0
        follows = symbol == "0" and bool(done) and done[-1].isdigit()
        if follows:
            small *= habit.nought
        scaled, above = _scaled(random, glyph, habit, small, is_digit)
        if not is_digit:
            around = habit.mark_gap if symbol in ".," else habit.line_gap
            gap = around + random.normal(0, 1.2)
            if symbol in ".,":
                above += habit.raised if symbol == "." else habit.raised / 3
                marked = True
        else:
            above += random.normal(0, 1.2) + (HEIGHT * 0.3 if marked and habit.small < 1 else 0)
            gap = habit.nought_gap if follows else habit.gap
            gap += random.normal(0, HEIGHT * 0.05)
        if done and not done.endswith(" "):
            right += gap if is_digit and not loose else max(gap, loose) if is_digit else gap
        loose = around if not is_digit else 0.0
        wide, tall = scaled.shape[1] - 2 * MARGIN, scaled.shape[0] - 2 * MARGIN
        x = max(0, round(right) - MARGIN)
        y = min(max(0, round(LINE - above) - MARGIN), max(0, TALL - scaled.shape[0]))
        if x + scaled.shape[1] > field.shape[1] or tall + 2 * MARGIN > TALL:
            break
        part = field[y : y + scaled.shape[0], x : x + scaled.shape[1]]
        np.minimum(part, scaled, out=part)
        middles.append(right + wide / 2)
        done, right = done + symbol, right + wide
    done = done.rstrip(" ")
    wide_enough = min(field.shape[1], round(right) + START)
    return Line(field[:, :wide_enough], done, middles[: len(done)], left, right)


def _glyph(random: Generator, glyphs: Glyphs, habit: _Habit, symbol: str) -> Glyph:
    if symbol.isdigit():
        digit = int(symbol)
        if habit.drawn[digit]:
            found = glyphs.shapes[digit]
        elif habit.font is not None:
            return habit.font[symbol]
        else:
            found = glyphs.hands[digit]
    else:
        if habit.font is not None and symbol in habit.font and random.random() < 0.5:
            return habit.font[symbol]
        found = glyphs.marks[symbol]
    return found[int(random.integers(len(found)))]


def _scaled(
    random: Generator, glyph: Glyph, habit: _Habit, small: float, is_digit: bool
) -> tuple[Bytes, float]:
    """The glyph in its size: its distances, and how far its top is above the line."""
    size = small
    if is_digit:
        size *= bounded(1 + random.normal(0, habit.unequal), 0.6, 1.3)
    wide = size * habit.aspect * exp(random.normal(0, 0.06)) if is_digit else size
    height, width = (side - 2 * MARGIN for side in glyph.field.shape)
    wide = min(wide, 1.6 * HEIGHT / width)
    # Lines and margin are scaled apart, so that the margin keeps its pixels.
    tall_to, wide_to = max(1, round(height * size)), max(1, round(width * wide))
    matrix = np.array(
        [
            [wide_to / width, 0, MARGIN + 0.5 * wide_to / width - 0.5 - MARGIN * wide_to / width],
            [
                0,
                tall_to / height,
                MARGIN + 0.5 * tall_to / height - 0.5 - MARGIN * tall_to / height,
            ],
        ]
    )
    scaled = cv2.warpAffine(
        glyph.field,
        matrix,
        (wide_to + 2 * MARGIN, tall_to + 2 * MARGIN),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=FAR,
    )
    closer = (tall_to / height + wide_to / width) / 2
    if abs(closer - 1) > 0.02:
        scaled = cv2.convertScaleAbs(scaled, alpha=closer)
    return np.asarray(scaled, np.uint8), glyph.above * size
