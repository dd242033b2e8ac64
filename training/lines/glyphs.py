"""Glyphs to write with, as distances from a symbol's middle lines.

They are of MNIST's hands, of shapes drawn from strokes, of handwriting fonts, and of separators.
"""

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from training.data.mnist import Images
from training.lines import fonts
from training.lines.separators import MARKS, separator
from training.lines.shapes import SHAPES, shape_field
from training.lines.thinning import Bytes, distances, thinned

HEIGHT = 32  # pixels of a glyph's digit
MARGIN = 6  # pixels around a glyph, in which its distances still rise

_LEAN = (0.4, 1.0)  # of a digit's own slant is taken out; the hand gives it another
_ONE = 1  # whose slant may be kept, so that it is told from a slash
_MOST_LEAN = 0.6  # tangent
_LEVEL = 100  # of 255; what is darker in an image is ink
_AT_ONCE = 2000  # images that are thinned together
_SHAPES = 1000  # of each digit
_MARKS = 300  # of each separator


class Glyph(NamedTuple):
    """A symbol.

    field: uint8 (height, width), distances from its middle lines, `thinning.SUBPIXEL` to a pixel,
        MARGIN pixels around.
    above: pixels from the top of its lines to the line that digits stand on.
    """

    field: Bytes
    above: float


class Glyphs(NamedTuple):
    """What a strip is written with.

    hands, shapes: for each of the ten digits, its glyphs.
    fonts: for each font, its glyphs by symbol.
    marks: for each separator, its glyphs.
    """

    hands: list[list[Glyph]]
    shapes: list[list[Glyph]]
    fonts: list[dict[str, Glyph]]
    marks: dict[str, list[Glyph]]


def glyphs_of(
    images: Images, most: int, files: list[Path], seed: int, ones_upright: float = _LEAN[0]
) -> Glyphs:
    """All that is written with.

    Args:
        images: MNIST's.
        most: images of them, the first.
        files: of fonts.
        seed: of what is drawn at random.
        ones_upright: the least of a one's own slant that is taken out.
    """
    random = np.random.default_rng([seed, 3])
    ink, digit = images.ink[:most].numpy(), images.digit[:most].numpy()
    hands: list[list[Glyph]] = [[] for _ in range(10)]
    for start in range(0, len(ink), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        for lines, one in zip(
            _upright(random, ink[part], digit[part], ones_upright), digit[part], strict=True
        ):
            if lines.any():
                hands[one].append(_digit(lines))
    shapes = [
        [Glyph(shape_field(random, one, HEIGHT, MARGIN), float(HEIGHT)) for _ in range(_SHAPES)]
        for one in SHAPES
    ]
    marks = {
        mark: [Glyph(*separator(random, mark, HEIGHT, MARGIN)) for _ in range(_MARKS)]
        for mark in MARKS
    }
    return Glyphs(hands, shapes, [_font(file) for file in files], marks)


def _upright(
    random: Generator, ink: Bytes, digit: NDArray[np.int64], ones_upright: float
) -> NDArray[np.bool_]:
    """The middle lines of MNIST's digits, most of their slant taken out, HEIGHT pixels high."""
    scale, side = HEIGHT / 20, 64
    found = np.zeros((len(ink), side, side), bool)
    y, x = np.mgrid[:28, :28].astype(np.float64)
    for index, (image, one) in enumerate(zip(ink, digit, strict=True)):
        weight = image / image.sum()
        middle = float((weight * y).sum()), float((weight * x).sum())
        spread = float((weight * (y - middle[0]) ** 2).sum())
        lean = float((weight * (y - middle[0]) * (x - middle[1])).sum()) / max(spread, 1e-6)
        least = ones_upright if one == _ONE else _LEAN[0]
        lean = random.uniform(least, _LEAN[1]) * float(np.clip(lean, -_MOST_LEAN, _MOST_LEAN))
        if one == 7:
            lean /= 2  # sevens lean by nature
        matrix = scale * np.array([[1, -lean, 0], [0, 1, 0]])
        matrix[:, 2] = side / 2 - matrix[:, :2] @ [middle[1], middle[0]]
        turned = cv2.warpAffine(image, matrix, (side, side), flags=cv2.INTER_CUBIC)
        found[index] = turned > _LEVEL
    return thinned(found)


def _digit(lines: NDArray[np.bool_]) -> Glyph:
    """Middle lines as a glyph whose digit is HEIGHT pixels high."""
    rows, columns = np.flatnonzero(lines.any(1)), np.flatnonzero(lines.any(0))
    cut = np.pad(lines[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], MARGIN)
    return Glyph(distances(cut), float(rows[-1] - rows[0] + 1))


def _font(file: Path) -> dict[str, Glyph]:
    found = {}
    for symbol, (ink, above) in fonts.symbols_of(file, "0123456789" + MARKS, HEIGHT).items():
        lines = thinned((np.pad(ink, 2) > _LEVEL)[None])[0]
        rows, columns = np.flatnonzero(lines.any(1)), np.flatnonzero(lines.any(0))
        if len(rows):
            cut = lines[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            found[symbol] = Glyph(distances(np.pad(cut, MARGIN)), above + 2 - float(rows[0]))
    return found
