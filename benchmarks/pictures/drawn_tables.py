"""Drawn sheets with a table of numbers: ruled, half ruled, or told by alignment alone."""

from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from benchmarks.pictures.no_numbers import HANDWRITTEN, PRINTED
from benchmarks.pictures.paper import inked
from benchmarks.pictures.separated import written
from models.imaging.picture import Grey
from training.data import fonts
from training.lines.words import word

KINDS = ("ruled", "half-ruled", "unruled")
_DIGIT = 26, 44  # pixels, high
_COLUMNS, _ROWS = (2, 12), (2, 18)
_LONGEST = 1600  # pixels of the sheet
_ROW = 1.7, 2.6  # digits' heights
_APART = 0.8, 2.0  # digits' heights between two columns
_TURN, _TILT = 2.0, 0.02  # degrees; of a side's length, that its ends are farther apart


class Sheet(NamedTuple):
    """A picture, uint8 (height, width), and what stands in its table.

    cells: numbers as they are written; "" where nothing stands or a word does.
    """

    grey: Grey
    cells: list[list[str]]


def sheet(random: Generator, kind: str) -> Sheet:
    """A table with two to twelve columns, words in the first of half of them, a head now and then.

    Args:
        random: the source of randomness.
        kind: one of KINDS.
    """
    height = int(random.integers(*_DIGIT))
    columns, rows = (int(random.integers(low, most + 1)) for low, most in (_COLUMNS, _ROWS))
    has_words, has_head = random.random() < 0.5, random.random() < 0.3
    emptied = float(random.choice([0.0, 0.1]))
    longest = random.integers(1, 4, columns)
    has_point = random.random(columns) < 0.3
    names = PRINTED if random.random() < 0.5 else HANDWRITTEN
    name = names[int(random.integers(len(names)))]
    texts = [[""] * columns for _ in range(rows)]
    covers: list[list[MatLike | None]] = [[None] * columns for _ in range(rows)]
    for row in range(rows):
        for column in range(columns):
            if (has_words and column == 0) or (has_head and row == 0):
                covers[row][column] = fonts.cover(name, word(random), round(1.2 * height))
            elif random.random() >= emptied or column == row % columns or row == column % rows:
                text = _number(random, int(longest[column]), bool(has_point[column]))
                texts[row][column] = text
                covers[row][column] = written(random, text, height)
    return _drawn(random, kind, height, texts, covers)


def _number(random: Generator, longest: int, has_point: bool) -> str:
    whole = "".join(map(str, random.integers(0, 10, int(random.integers(1, longest + 1)))))
    return f"{whole}.{random.integers(0, 10)}" if has_point else whole


def _drawn(
    random: Generator,
    kind: str,
    height: int,
    texts: list[list[str]],
    covers: list[list[MatLike | None]],
) -> Sheet:
    """The table on paper, without the rows and columns for which there is no room."""
    step = random.uniform(*_ROW) * height
    gap = random.uniform(*_APART) * height
    align = float(random.choice([0.0, 0.5, 1.0]))
    wide = [
        max([one.shape[1] for one in column if one is not None], default=0) + gap
        for column in zip(*covers, strict=True)
    ]
    columns = max(2, int(np.searchsorted(np.cumsum(wide), 0.9 * _LONGEST)))
    rows = max(2, min(len(texts), int(0.9 * _LONGEST / step)))
    edges = np.cumsum([0.0, *wide[:columns]])
    levels = step * np.arange(rows + 1)
    columns = len(edges) - 1
    margin = random.uniform(0.6, 3, 4) * height
    shape = int(levels[-1] + margin[:2].sum()), int(edges[-1] + margin[2:].sum())
    cover = np.zeros(shape, np.uint8)
    edges, levels = edges + margin[2], levels + margin[0]
    for row in range(rows):
        for column in range(columns):
            one = covers[row][column]
            if one is not None:
                free = wide[column] - gap - one.shape[1]
                x = edges[column] + gap / 2 + align * free + random.normal(0, 0.1) * gap / 2
                y = levels[row] + (step - one.shape[0]) / 2 + random.normal(0, 0.04) * height
                _lay(cover, one, round(x), round(y))
    _rule(random, cover, kind, edges, levels, height)
    texts = [row[:columns] for row in texts[:rows]]
    return Sheet(inked(_seen(random, cover), random), texts)


def _lay(cover: MatLike, one: MatLike, x: int, y: int) -> None:
    top, left = max(0, y), max(0, x)
    part = cover[top : y + one.shape[0], left : x + one.shape[1]]
    np.maximum(part, one[top - y :, left - x :][: part.shape[0], : part.shape[1]], out=part)


def _rule(
    random: Generator,
    cover: MatLike,
    kind: str,
    edges: MatLike,
    levels: MatLike,
    height: int,
) -> None:
    """All lines, or those between rows, between columns, or around the table and below its head."""
    part = str(random.choice(["rows", "columns", "frame"])) if kind == "half-ruled" else kind
    pen, dark = max(1, round(height * random.uniform(0.03, 0.1))), int(random.integers(90, 256))
    for lines, ends, name in ((levels, edges, "rows"), (edges, levels, "columns")):
        start, end = (round(float(ends[place])) for place in (0, -1))
        outer = (0, 1, len(lines) - 1) if name == "rows" else (0, len(lines) - 1)
        for index, at in enumerate(np.rint(lines).astype(int).tolist()):
            if part in ("ruled", name) or (part == "frame" and index in outer):
                first, last = (at, start), (at, end)
                if name == "rows":
                    first, last = first[::-1], last[::-1]
                cv2.line(cover, first, last, dark, pen, cv2.LINE_AA)


def _seen(random: Generator, cover: MatLike) -> MatLike:
    """The sheet a little turned and tilted; what is beyond it is paper."""
    high, wide = cover.shape
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    turn = np.radians(random.uniform(-_TURN, _TURN))
    about = corners - [wide / 2, high / 2]
    turned = about @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    tilted = turned * (1 + random.uniform(-_TILT, _TILT, (4, 1)))
    low, most = tilted.min(0), tilted.max(0)
    matrix = cv2.getPerspectiveTransform(corners, (tilted - low).astype(np.float32))
    size = tuple(np.ceil(most - low).astype(int).tolist())
    return cv2.warpPerspective(cover, matrix, size, flags=cv2.INTER_LINEAR)
