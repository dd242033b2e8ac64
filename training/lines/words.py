"""Words: what people write and print beside numbers, and in their place."""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from models.artifact.line import WORD
from training.data import fonts
from training.lines.glyphs import HEIGHT, MARGIN
from training.lines.hand import FAR, LINE, START, TALL, Line
from training.lines.thinning import Bytes, distances, thinned

_COUNT = 600  # by hand, and as many in print
_LEVEL = 100  # of 255; what is darker in a font's letters is ink
_SYLLABLES = (
    "an", "be", "co", "da", "el", "fi", "ga", "ho", "in", "ka", "la", "me", "na", "or", "pa", "qu",
    "re", "su", "te", "un", "ve", "wi", "ym", "ze",
)  # fmt: skip
# Units, signs and letters by themselves: none that is drawn like a digit.
_SIGNS = (
    "kg", "mg", "ml", "cm", "km", "min", "€", "$", "%", "°C", "pt", "Nr", "No", "km/h", "EUR",
    "USD", "mm", "ft", "tabs", "pcs", "Rs", "m", "k", "w", "x", "A", "E", "F", "K", "M", "N", "P",
    "R", "X", "&", "@", "#",
)  # fmt: skip
_LONG = 0.75  # of them are words
_SIZES = (1.25, 1.6)  # HEIGHTs of a font's em: its capitals are about as high as a digit
_SMALL = 0.5  # of that, print at the least
_HANGING, _DEPTH = set("gjpqy"), 0.27  # letters that hang below the line, by so much of a word
_ALONE, _BEFORE, _BEHIND = 0.2, 0.55, 0.38  # of texts: words in their place, before, behind
_APART = (0.25, 0.7)  # HEIGHTs between words
_WIDEST = 600  # pixels of a text with its words


class Word(NamedTuple):
    """A word, with a MARGIN around it.

    picture: uint8 (height, width): by hand distances from its strokes as `thinning` has them, in
        print 0 paper to 255 ink.
    above: pixels from its upper edge to the line that it stands on.
    """

    picture: Bytes
    above: int
    is_print: bool


def word(random: Generator) -> str:
    """A word of nobody's language."""
    count = int(random.integers(1, 4))
    made = "".join(_SYLLABLES[i] for i in random.integers(0, len(_SYLLABLES), count))
    made = made if random.random() < 0.6 else made + "rstnlm"[int(random.integers(6))]
    case = random.random()
    return made.capitalize() if case < 0.4 else made.upper() if case < 0.5 else made


def by_hand(ink: Bytes) -> Bytes:
    """What a font draws as a pen would write it: distances from its middle lines."""
    return distances(thinned((np.pad(ink, MARGIN) > _LEVEL)[None])[0])


def words_of(seed: int, printed: tuple[str, ...], handwritten: tuple[str, ...]) -> list[Word]:
    """Words and signs in these fonts; none where there are no fonts.

    Raises:
        ScanlineError: a font is not to be had.
    """
    random = np.random.default_rng([seed, 9])
    found: list[Word] = []
    for names, is_print in ((printed, True), (handwritten, False)):
        most = len(found) + (_COUNT if names else 0)
        while len(found) < most:
            name, is_word = names[int(random.integers(len(names)))], random.random() < _LONG
            text = word(random) if is_word else _SIGNS[int(random.integers(len(_SIGNS)))]
            size = HEIGHT * random.uniform(*_SIZES)
            if is_print:
                text += ("", "", ":", ".")[int(random.integers(4))] if is_word else ""
                size *= random.uniform(_SMALL, 1)
            if not fonts.has(name, text):
                continue
            ink = fonts.cover(name, text, round(size))
            depth = round(_DEPTH * len(ink)) if _HANGING & set(text) else 0
            above = len(ink) - depth + MARGIN
            if above <= LINE and depth + MARGIN <= TALL - LINE:
                picture = np.pad(ink, MARGIN) if is_print else by_hand(ink)
                found.append(Word(picture, above, is_print))
    return found


def with_words(random: Generator, line: Line, words: list[Word]) -> Line:
    """A text with words before it, behind it or in its place, as far as there is room.

    Args:
        random: what decides it.
        line: as a hand has written it.
        words: to choose from, at least one.
    """

    def some(most: int) -> list[Word]:
        return [words[i] for i in random.integers(0, len(words), int(random.integers(1, most + 1)))]

    kind = random.random()
    is_alone = kind < _ALONE or not line.text
    before = some(3 if is_alone else 2) if is_alone or kind < _ALONE + _BEFORE else []
    behind = some(2) if kind > 1 - _BEHIND and not is_alone else []
    row = _Row(0.0 if is_alone else line.right - line.left)
    before, behind = row.fitting(before), row.fitting(behind)
    for one in before:
        row.put(one)
        row.leave(random.uniform(*_APART))
    if not is_alone:
        row.leave(random.uniform(0, 2) if before else 0.0)
        row.write(line)
        row.leave(random.uniform(0.1, 1.2) if behind else 0.0)
    for index, one in enumerate(behind):
        row.leave(random.uniform(*_APART) if index else 0.0)
        row.put(one)
    return row.line()


class _Row:
    """Words and a text, from left to right.

    Args:
        taken: pixels of its width that are spoken for.
    """

    def __init__(self, taken: float) -> None:
        self._taken = taken
        self._field = np.full((TALL, 2 * START + 2 * _WIDEST), FAR, np.uint8)
        self._print = np.zeros_like(self._field)
        self._text = ""
        self._middles: list[float] = []
        self._next = self._right = float(START)

    def fitting(self, words: list[Word]) -> list[Word]:
        """The first of these for which there is room, which are then spoken for."""
        found = []
        for one in words:
            wide = one.picture.shape[1]
            if self._taken + wide <= _WIDEST:
                self._taken += wide
                found.append(one)
        return found

    def leave(self, heights: float) -> None:
        """Leaves so many HEIGHTs free."""
        self._next += HEIGHT * heights

    def put(self, one: Word) -> None:
        """A word comes next."""
        wide = one.picture.shape[1] - 2 * MARGIN
        self._lay(one.picture, round(self._next) - MARGIN, LINE - one.above, one.is_print)
        self._middles.append(self._next + wide / 2)
        self._text += WORD
        self._next = self._right = self._next + wide

    def write(self, line: Line) -> None:
        """The text comes next."""
        off = round(self._next - line.left)
        self._lay(line.field[:, max(0, -off) :], max(0, off), 0, is_print=False)
        self._middles += [off + middle for middle in line.middles]
        self._text += line.text
        self._next = self._right = off + line.right

    def line(self) -> Line:
        """All of it."""
        wide = min(self._field.shape[1], round(self._right) + START)
        return Line(
            self._field[:, :wide],
            self._text,
            self._middles,
            float(START),
            self._right,
            self._print[:, :wide],
        )

    def _lay(self, picture: Bytes, x: int, y: int, is_print: bool) -> None:
        canvas = self._print if is_print else self._field
        part = canvas[y : y + picture.shape[0], x : x + picture.shape[1]]
        lay = np.maximum if is_print else np.minimum
        lay(part, picture[:, : part.shape[1]], out=part)
