"""What stands beside a number and is not read: table borders, rules, neighbours, words, marks.

Borders and rules are longer than digits or lie at the edge, so that none looks like a one; marks
behind the last symbol (a full stop, a dash that fills the field) belong to no number.
"""

from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from training.lines.glyphs import HEIGHT, Glyphs
from training.lines.hand import FAR, LINE, written
from training.lines.text import digits
from training.lines.thinning import SUBPIXEL, Bytes

_FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
    cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
    cv2.FONT_HERSHEY_COMPLEX | cv2.FONT_ITALIC,
)
_LETTERS = "ABCDEFGHJKLMNPRTUVWXYZabcdefhkmnprtuvwxy%&#*()"  # none that is drawn like a digit
_BITS = 4  # of a pixel's fractions, as OpenCV's lines take them


class Scene(NamedTuple):
    """Where the number stands on its strip; all in the strip's pixels.

    height, width: of the strip.
    top, foot: of the digits.
    left, right: where its strokes begin and end, the lean of slanted ones included.
    digit: the height of a digit.
    pen: the width of the pen.
    slant: tangent, to the right.
    is_cell: whether it is cut out of a table.
    """

    height: int
    width: int
    top: float
    foot: float
    left: float
    right: float
    digit: float
    pen: float
    slant: float
    is_cell: bool


def line(
    canvas: MatLike, ends: tuple[float, float, float, float], level: float, pen: float
) -> None:
    """A straight line x, y to x, y of a darkness of 0 to 255; thin ones are pale."""
    x, y, to_x, to_y = (round(end * (1 << _BITS)) for end in ends)
    shade = level * min(1.0, pen)
    thickness = max(1, round(pen))
    cv2.line(canvas, (x, y), (to_x, to_y), shade, thickness, cv2.LINE_AA, _BITS)


def printed(random: Generator, scene: Scene, texts: list[Bytes]) -> MatLike:
    """What is printed around the number: uint8 (height, width), 0 paper to 255."""
    canvas: MatLike = np.zeros((scene.height, scene.width), np.uint8)
    if random.random() < (0.75 if scene.is_cell else 0.3):
        _borders(random, scene, canvas)
    if random.random() < 0.10:
        _rule(random, scene, canvas)
    if random.random() < 0.03 and texts:
        _above_or_below(random, scene, canvas, texts[int(random.integers(len(texts)))])
    return canvas


def _borders(random: Generator, scene: Scene, canvas: MatLike) -> None:
    """Sides of a table cell: at the strip's edges, and a paler frame within."""
    framed = random.random() < 0.4  # all sides at one distance, as print and its shadow
    inset = random.uniform(0, 0.2) * scene.height
    dark = random.uniform(60, 255)
    for side in range(4):
        if random.random() < (0.2 if framed else 0.5):
            continue
        for _ in range(2 if random.random() < 0.25 else 1):
            room = (
                scene.top,
                scene.height - scene.foot,
                scene.left - 0.12 * scene.digit,
                scene.width - scene.right - 0.12 * scene.digit,
            )[side]
            off = inset + random.normal(0, 1.5) if framed else abs(random.normal(0, 3.0))
            if side >= 2 or random.random() < 0.8:  # digits may stand on a border, not in one
                off = min(off, max(room, 1.5))
            _side(random, scene, canvas, side, off, dark * random.uniform(0.6, 1))


def _side(
    random: Generator, scene: Scene, canvas: MatLike, side: int, off: float, dark: float
) -> None:
    tilt = random.normal(0, 1.0)
    pen = random.uniform(0.6, 3.2)
    if side < 2:
        y = off if side == 0 else scene.height - 1 - off
        start, end = 0.0, float(scene.width)
        if random.random() < 0.2:
            start, end = sorted(random.uniform(0, scene.width, 2))
        line(canvas, (start, y, end, y + tilt), dark, pen)
        return
    x = off if side == 2 else scene.width - 1 - off
    # An upright line reaches over the digits, from edge to edge or from border to border.
    start = random.uniform(0, max(0.0, scene.top - 0.15 * scene.digit))
    end = random.uniform(min(scene.height, scene.foot + 0.15 * scene.digit), scene.height)
    if random.random() < 0.6:
        start, end = 0.0, float(scene.height)
    if end - start < 1.2 * scene.digit and x > 4 and scene.width - x > 5:
        return
    line(canvas, (x, start, x + tilt, end), dark, pen)


def _rule(random: Generator, scene: Scene, canvas: MatLike) -> None:
    """A ruled line from side to side, often near the digits' feet."""
    near = random.random() < 0.7
    y = (
        scene.foot + random.normal(0, 0.12) * scene.digit
        if near
        else random.uniform(0, scene.height)
    )
    ends = (0, y, scene.width, y + random.normal(0, 1.5))
    line(canvas, ends, random.uniform(50, 230), random.uniform(0.6, 2))


def letters(random: Generator) -> Bytes:
    """Letters in a drawn font: uint8 (height, width), 0 paper to 255 ink."""
    text = "".join(_LETTERS[i] for i in random.integers(0, len(_LETTERS), random.integers(2, 9)))
    font = _FONTS[int(random.integers(len(_FONTS)))]
    scale, pen = random.uniform(0.3, 0.75), int(random.integers(1, 3))
    (wide, high), below = cv2.getTextSize(text, font, scale, pen)
    canvas = np.zeros((high + below + 4, wide + 4), np.uint8)
    cv2.putText(canvas, text, (2, high + 1), font, scale, 255, pen, cv2.LINE_AA)
    return canvas


def _above_or_below(random: Generator, scene: Scene, canvas: MatLike, ink: Bytes) -> None:
    """Print above or below the number, cut where the strip ends."""
    high, wide = ink.shape
    x = round(random.uniform(-0.5 * wide, scene.width - 0.3 * wide))
    y = round(scene.top - high - 1 if random.random() < 0.5 else scene.foot + 2)
    top, foot = max(0, y), min(canvas.shape[0], y + ink.shape[0])
    left, right = max(0, x), min(canvas.shape[1], x + ink.shape[1])
    if top < foot and left < right:
        part = canvas[top:foot, left:right]
        np.maximum(part, ink[top - y : foot - y, left - x : right - x], out=part)


def penned(random: Generator, scene: Scene, glyphs: Glyphs, last: str) -> MatLike:
    """What a pen has left beside the number, as dark as it is: uint8 (height, width).

    Args:
        random: the source of randomness.
        scene: where the number stands.
        glyphs: to write neighbours with.
        last: the number's last symbol; "" where there is no number.
    """
    canvas: MatLike = np.zeros((scene.height, scene.width), np.uint8)
    room = scene.width - scene.right
    ended = last in tuple("0123456789") and room > 0.1 * scene.digit
    if ended and random.random() < (0.09 if scene.is_cell else 0.3):
        _ending(random, scene, canvas, room)
    if random.random() < 0.10:
        _neighbours(random, scene, canvas, glyphs)
    if random.random() < 0.04 and scene.left > 0.6 * scene.digit:
        _currency(random, scene, canvas)
    if random.random() < 0.06:
        specks(random, scene, canvas)
    if random.random() < 0.04:
        _bleed(random, scene, canvas, glyphs)
    return canvas


def _ending(random: Generator, scene: Scene, canvas: MatLike, room: float) -> None:
    """A full stop, dashes, an equals sign or strokes behind the number."""
    x, kind = scene.right + random.uniform(0.03, 0.3) * scene.digit, random.random()
    pen = scene.pen * random.uniform(0.8, 1.2)
    if kind < 0.5:
        y = scene.foot + random.normal(-0.02, 0.05) * scene.digit
        line(canvas, (x, y, x + random.uniform(0, 0.06) * scene.digit, y), 255, pen * 1.3)
    if kind > 0.4:
        long = min(random.uniform(0.15, 2.5) * scene.digit, room)
        y = scene.foot - random.uniform(0.0, 0.65) * scene.digit
        for step in range(1 if kind < 0.75 else 2):
            level = y + 0.2 * step * scene.digit
            tilt = random.normal(0, 0.15) * min(long, scene.digit)
            line(canvas, (x, level, x + long, level + tilt), 255, pen)


def _pen(field: MatLike, scale: float, pen: float) -> Bytes:
    """A field of distances as ink: uint8, 0 paper to 255."""
    levels = np.arange(256) * (scale / SUBPIXEL)
    table = np.clip(pen / 2 - levels + 0.5, 0, 1) * 255
    table[FAR] = 0
    return np.asarray(cv2.LUT(field, table.astype(np.uint8)), np.uint8)


def _row(
    random: Generator,
    scene: Scene,
    glyphs: Glyphs,
    count: int,
    x: float,
    foot: float,
    mirrored: bool,
) -> Bytes:
    """Digits of the neighbourhood, standing at x and foot."""
    row = written(random, glyphs, digits(random, count))
    scale = scene.digit / HEIGHT * random.uniform(0.85, 1.1)
    field = np.ascontiguousarray(row.field[:, ::-1]) if mirrored else row.field
    lean = -scene.slant if not mirrored else scene.slant
    matrix = np.array(
        [[scale, lean * scale, x - scale * row.left - lean * scale * LINE],
         [0, scale, foot - scale * LINE]]
    )  # fmt: skip
    moved = cv2.warpAffine(
        field,
        matrix,
        (scene.width, scene.height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=FAR,
    )
    return _pen(moved, scale, scene.pen)


def _neighbours(random: Generator, scene: Scene, canvas: MatLike, glyphs: Glyphs) -> None:
    """Feet of the row above, heads of the row below, a sliver of what stands beside."""
    kind = random.random()
    if kind < 0.75:
        seen = random.uniform(0.05, 0.25) * scene.digit
        above = kind < 0.4
        room = scene.top if above else scene.height - scene.foot
        seen = min(seen, max(1.0, room - 1))
        foot = seen if above else scene.height - seen + scene.digit
        x = random.uniform(-0.3, 0.6) * scene.width
        count = int(random.integers(1, 5))
    else:
        seen = random.uniform(0.08, 0.2) * scene.digit
        before = kind < 0.87
        room = scene.left if before else scene.width - scene.right
        if room < seen + 2:
            return
        x = seen - scene.digit * 0.7 if before else scene.width - seen
        foot, count = scene.foot + random.normal(0, 2), 1
        ink = _row(random, scene, glyphs, count, x, foot, mirrored=False)
        cut = slice(round(seen), None) if before else slice(None, scene.width - round(seen))
        ink[:, cut] = 0
        np.maximum(canvas, ink, out=canvas)
        return
    ink = _row(random, scene, glyphs, count, x, foot, mirrored=False)
    cut = slice(round(seen) + 1, None) if above else slice(None, scene.height - round(seen) - 1)
    ink[cut] = 0
    np.maximum(canvas, ink, out=canvas)


def _currency(random: Generator, scene: Scene, canvas: MatLike) -> None:
    font = _FONTS[int(random.integers(len(_FONTS)))]
    scale = scene.digit / 22 * random.uniform(0.8, 1.1)
    at = (round(scene.left - 0.95 * scene.digit), round(scene.foot))
    sign = "$SREK"[int(random.integers(5))]
    cv2.putText(canvas, sign, at, font, scale, 255, max(1, round(scene.pen)), cv2.LINE_AA)


def specks(random: Generator, scene: Scene, canvas: MatLike) -> None:
    """Specks around the number; one within it would be a point."""
    for _ in range(int(random.integers(1, 5))):
        x, y = int(random.integers(scene.width)), int(random.integers(scene.height))
        if scene.top < y and scene.left < x < scene.right:
            continue
        cv2.circle(canvas, (x, y), 0, float(random.uniform(60, 180)), -1)


def _bleed(random: Generator, scene: Scene, canvas: MatLike, glyphs: Glyphs) -> None:
    """Digits of the sheet's other side."""
    x, foot = random.uniform(-0.3, 0.6) * scene.width, scene.foot + random.normal(0, 8)
    ink = _row(random, scene, glyphs, int(random.integers(1, 5)), x, foot, mirrored=True)
    np.maximum(canvas, (ink * random.uniform(0.06, 0.2)).astype(np.uint8), out=canvas)
