"""Strips: grey pictures of numbers, written by code, as they are cut out of photos of forms.

A text is written by a hand, put somewhere on its strip, surrounded by what is not read, printed on
paper and photographed (domain randomisation: J. Tobin et al., 2017). Margins, sizes, pens, contrast
and blur are spread around those of log-book cells and cheques.
"""

from math import exp, log
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from training.lines.camera import taken
from training.lines.distractors import Scene, letters, penned, printed
from training.lines.glyphs import HEIGHT, Glyphs
from training.lines.hand import FAR, LINE, Line, bounded, written
from training.lines.paper import paper, pattern, patterned
from training.lines.surround import surrounded
from training.lines.text import text
from training.lines.thinning import SUBPIXEL, Bytes
from training.lines.words import Word, with_words

TALL = 48  # pixels of a strip before it is photographed
_WIDEST = 960
_PATTERNS, _PRINTED = 200, 400
# Shares of the height that digits are: in a table cell, and in a field cut close around them.
_CELL, _FIELD = (0.32, 0.95), (0.45, 1.02)
_LONG = 0.15  # of fields go on behind the number
_SOFT = 0.4  # pixels, of print that is made smaller
_CUT = 0.05  # of strips end within the last symbol

_Y, _X = np.mgrid[:TALL, : _WIDEST + 1].astype(np.float32)


class Strip(NamedTuple):
    """A written strip: grey uint8 (height, width), and what is to be read in it.

    middles: of each symbol of the text, as a share of the width.
    """

    grey: Bytes
    text: str
    middles: list[float]


class Shares(NamedTuple):
    """Of what there is how much.

    dates: of the texts.
    worded: of the texts, that have words beside them or in their place.
    surrounded: of the strips, that have the edge of a shadow or of their sheet.
    """

    dates: float
    worded: float
    surrounded: float


class Desk(NamedTuple):
    """What strips are made of: glyphs to write with, patterns of paper, words.

    printed: letters, uint8 (height, width), parts of which are above and below a text.
    words: beside a text or in its place, where they are read as such; there may be none.
    """

    glyphs: Glyphs
    patterns: list[Bytes]
    printed: list[Bytes]
    words: list[Word]
    shares: Shares


def desk_of(glyphs: Glyphs, words: list[Word], seed: int, shares: Shares) -> Desk:
    """A desk with these glyphs and words; patterns and printed letters are drawn at random."""
    random = np.random.default_rng([seed, 5])
    patterns = [pattern(random) for _ in range(_PATTERNS)]
    printed_ = [letters(random) for _ in range(_PRINTED)]
    return Desk(glyphs, patterns, printed_, words, shares)


def strip(random: Generator, desk: Desk) -> Strip:
    """A strip written at random."""
    line = written(random, desk.glyphs, text(random, desk.shares.dates))
    if desk.words and random.random() < desk.shares.worded:
        line = with_words(random, line, desk.words)
    is_cell = random.random() < 0.6
    low, most = _CELL if is_cell else _FIELD
    digit = TALL * (low + (most - low) * random.beta(2.0, 3.0 if is_cell else 2.0))
    slant = bounded(random.normal(0.12, 0.18), -0.35, 0.6)
    scene, matrix = _placed(random, line, digit, slant, is_cell)
    ink = (
        _ink(random, line, scene, matrix) if line.text else np.zeros((TALL, scene.width), np.uint8)
    )
    ink = np.maximum(ink, penned(random, scene, desk.glyphs, line.text[-1:]))
    print_ = printed(random, scene, desk.printed)
    if line.print is not None:
        print_ = np.maximum(print_, _print(line.print, scene, matrix))
    contrast = bounded(exp(random.normal(log(0.28), 0.5)), 0.1, 0.85)
    brightness = random.uniform(0.35, 0.97)
    light = paper(random, (TALL, scene.width))
    if random.random() < (0.15 if is_cell else 0.45):  # cheques are printed all over
        one = desk.patterns[int(random.integers(len(desk.patterns)))]
        light = patterned(random, light, one, min(0.5, contrast * random.uniform(0.1, 0.7)))
    border = bounded(contrast * exp(random.normal(0, 0.6)), 0.04, 0.9)
    view: MatLike = brightness * light
    view = view * (1 - ink * np.float32(contrast / 255)) * (1 - print_ * np.float32(border / 255))
    if random.random() < desk.shares.surrounded:
        view = surrounded(random, scene, view, brightness, desk.patterns)
    grey = taken(random, view, contrast, digit)
    if random.random() < 0.03:  # chalk on slate
        grey = np.asarray(255 - grey, np.uint8)
    level = LINE - HEIGHT / 2
    middles = [(matrix[0] @ [x, level, 1]) / scene.width for x in line.middles]
    return Strip(grey, line.text, [bounded(x, 0.0, 0.999) for x in middles])


def _placed(
    random: Generator, line: Line, digit: float, slant: float, is_cell: bool
) -> tuple[Scene, MatLike]:
    """Where the line stands on a strip of a width at random, and the way there."""
    scale = digit / HEIGHT
    wide = (line.right - line.left) * scale if line.text else random.uniform(0, 60)
    lean = abs(slant) * digit / 2
    before, behind = (
        digit * (random.uniform(-0.03, 0.25) if random.random() < 0.4 else random.uniform(0.1, 0.9))
        for _ in range(2)
    )
    if line.text[-1:] not in ("", "1") and random.random() < _CUT:  # a one would be gone
        behind = -digit * random.uniform(0.05, 0.2)
    elif not is_cell and random.random() < _LONG:
        behind += digit * random.uniform(0.5, 3)
    width = wide + before + behind + 2 * lean
    if is_cell and random.random() < 0.8:  # cells are of a width, whatever stands in them
        room = max(0.0, TALL * random.uniform(1.3, 2.0) - width)
        before += room * random.uniform(0.1, 0.7)
        width += room
    width = int(bounded(width, 24, _WIDEST))
    free = TALL - digit
    top = free * bounded(random.normal(0.5, 0.28), -0.08, 1.08) if free > 0 else free / 2
    left = before + lean
    turn = bounded(random.normal(0, 0.025), -0.08, 0.08)
    pen = digit * bounded(exp(random.normal(log(0.105), 0.3)), 0.05, 0.2)
    scene = Scene(
        height=TALL,
        width=width,
        top=top,
        foot=top + digit,
        left=left - lean,
        right=left + wide + lean,
        digit=digit,
        pen=max(pen, 1.2),
        slant=slant,
        is_cell=is_cell,
    )
    middle = (line.left + line.right) / 2
    matrix = np.array(
        [
            [scale, -slant * scale, left - scale * line.left + slant * scale * (LINE - HEIGHT / 2)],
            [turn * scale, scale, scene.foot - scale * LINE - turn * scale * middle],
        ]
    )
    return scene, matrix


def _ink(random: Generator, line: Line, scene: Scene, matrix: MatLike) -> Bytes:
    """The line's ink on its strip: uint8 (height, width), 0 paper to 255."""
    size = (scene.width, TALL)
    field = cv2.warpAffine(
        line.field,
        matrix,
        size,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=FAR,
    )
    if random.random() < 0.5:
        field = _shaken(random, field, scene)
    far = field * np.float32(scene.digit / HEIGHT / SUBPIXEL)
    half: MatLike | float = scene.pen / 2 + 0.5
    if random.random() < 0.4:  # a pen that is pressed here and lifted there
        coarse = random.normal(0, 0.2, (3, max(2, scene.width // 16))).astype(np.float32)
        half = half * (1 + np.clip(cv2.resize(coarse, size), -0.5, 0.5))
    ink = np.clip(half - far, 0, 1)
    ink[field == FAR] = 0
    if random.random() < 0.25:  # a pen that runs dry
        coarse = random.uniform(0.35, 1.1, (3, max(2, scene.width // 14))).astype(np.float32)
        ink = np.minimum(ink * cv2.resize(coarse, size), 1)
    return np.asarray(ink * 255, np.uint8)


def _print(print_: Bytes, scene: Scene, matrix: MatLike) -> MatLike:
    """What is printed in a line, on its strip; it stands upright, however the hand slants."""
    scale, middle = matrix[0, 0], LINE - HEIGHT / 2
    straight = np.array([[scale, 0, matrix[0] @ [0, middle, 1]], matrix[1]])
    if scale < 1:  # else letters are sampled here and there
        print_ = np.asarray(cv2.GaussianBlur(print_, (0, 0), _SOFT / scale), np.uint8)
    return cv2.warpAffine(print_, straight, (scene.width, TALL), flags=cv2.INTER_LINEAR)


def _shaken(random: Generator, field: MatLike, scene: Scene) -> MatLike:
    """Under a smooth field of shifts: an unsteady hand, paper that is not flat."""
    grid, size = (4, max(2, scene.width // 18)), (scene.width, TALL)
    strength = random.uniform(0.2, 0.2 + 0.035 * scene.digit)
    x, y = (
        cv2.resize(
            random.normal(0, strength, grid).astype(np.float32), size, interpolation=cv2.INTER_CUBIC
        )
        for _ in range(2)
    )
    return cv2.remap(
        field,
        _X[:, : scene.width] + x,
        _Y[:, : scene.width] + y,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=FAR,
    )
