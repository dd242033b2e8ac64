"""Drawings of what is no digit: letters, symbols, blots, scribbles, texture, patterns and pairs."""

from collections.abc import Callable
from math import cos, pi, sin

import cv2
import numpy as np
from cv2.typing import MatLike
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from numpy.random import Generator
from numpy.typing import NDArray

from models.imaging.picture import Grey
from training.data.mnist import Images

_SIDE = 112  # pixels of a drawing
_PAPER, _PEN = 235, 30
# None that is drawn like a digit.
_LETTERS = "ACEFGHJKLMNPRTUVWXYacdefhkmnprtuvwxyACEFGHJKLMNPRTUVWXYacdefhkmnprtuvwxy&%#@?$*+=<>"
_PRINTED = ["DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono"]  # matplotlib brings them
_WRITTEN = [
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
    cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
    cv2.FONT_HERSHEY_COMPLEX | cv2.FONT_ITALIC,
]
_SYMBOLS: list[list[list[tuple[float, float]]]] = [  # strokes of points (x, y), y downwards
    [[(0.5, 0), (1, 1), (0, 1), (0.5, 0)]],
    [[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]],
    [[(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5), (0.5, 0)]],
    [[(0, 0), (1, 1)], [(1, 0), (0, 1)]],
    [[(0.5, 0), (0.5, 1)], [(0, 0.5), (1, 0.5)]],
    [[(0, 0.5), (1, 0.5)], [(0.65, 0.2), (1, 0.5), (0.65, 0.8)]],
    [[(0.5, 1), (0.5, 0)], [(0.2, 0.35), (0.5, 0), (0.8, 0.35)]],
    [[(0, 0.6), (0.35, 1), (1, 0)]],
    [[(0, 1), (0, 0.4), (0.5, 0), (1, 0.4), (1, 1), (0, 1)]],
    [[(0.2, 1), (0.5, 0), (0.8, 1), (0, 0.35), (1, 0.35), (0.2, 1)]],
    [[(0.3, 0), (0.3, 1)], [(0.7, 0), (0.7, 1)], [(0, 0.3), (1, 0.3)], [(0, 0.7), (1, 0.7)]],
    [[(0, 0.3), (0.25, 0.7), (0.5, 0.3), (0.75, 0.7), (1, 0.3)]],
    [[(0.5, 0.3), (0.75, 0), (1, 0.25), (0.5, 1), (0, 0.25), (0.25, 0), (0.5, 0.3)]],
]


def drawing(random: Generator, digits: Images) -> Grey:
    """A picture of no digit, of any kind: uint8 (height, width)."""
    return drawing_of(int(random.integers(len(_KINDS))), random, digits)


def drawing_of(kind: int, random: Generator, digits: Images) -> Grey:
    """A picture of no digit, of the kind that this number has: uint8 (height, width).

    Args:
        kind: kinds follow each other, and begin again after the last.
        random: the source of randomness.
        digits: training images, of which pairs are made.
    """
    return _shaken(_KINDS[kind % len(_KINDS)](random, digits), random)


def _paper() -> Grey:
    return np.full((_SIDE, _SIDE), _PAPER, np.uint8)


def _pen(random: Generator) -> int:
    return int(random.integers(1, 11))


def _letter(random: Generator, _: Images) -> Grey:
    paper = _paper()
    letter, font = random.choice(list(_LETTERS)), int(random.choice(_WRITTEN))
    pen = _pen(random)
    (width, height), _base = cv2.getTextSize(letter, font, 1, 1)
    scale = 64 / max(width, height)
    corner = (int(_SIDE / 2 - scale * width / 2), int(_SIDE / 2 + scale * height / 2))
    cv2.putText(paper, letter, corner, font, scale, _PEN, pen, cv2.LINE_AA)
    return paper


def _printed(random: Generator, _: Images) -> Grey:
    paper = _paper()
    font = FontProperties(
        family=str(random.choice(_PRINTED)),
        style="italic" if random.random() < 0.5 else "normal",
        weight=str(random.choice(["normal", "bold"])),
    )
    path = TextPath((0, 0), random.choice(list(_LETTERS)), size=100, prop=font)
    shapes = [np.asarray(outline) * [1, -1] for outline in path.to_polygons()]  # y downwards
    corners = np.concatenate(shapes)
    low, high = corners.min(0), corners.max(0)
    scale = 64 / (high - low).max()
    filled = [
        np.rint((shape - (low + high) / 2) * scale + _SIDE / 2).astype(np.int32) for shape in shapes
    ]
    cv2.fillPoly(paper, filled, _PEN, cv2.LINE_AA)
    return paper


def _symbol(random: Generator, _: Images) -> Grey:
    paper, pen = _paper(), _pen(random)
    size = 64 * random.uniform(0.6, 1, 2)
    for stroke in _SYMBOLS[random.integers(len(_SYMBOLS))]:
        points = np.array(stroke) - 0.5 + random.normal(0, 0.04, (len(stroke), 2))
        _line(paper, points * size + _SIDE / 2, pen)
    if random.random() < 0.15:
        cv2.floodFill(paper, None, (_SIDE // 2, _SIDE // 2), _PEN)
    return paper


def _figure(random: Generator, _: Images) -> Grey:
    """A regular polygon, star, cross, arrow or wave, turned in any way, outlined or filled."""
    paper, turn, corners = _paper(), random.uniform(0, 2 * pi), int(random.integers(3, 7))
    kind, size = random.integers(5), 32 * random.uniform(0.6, 1)
    strokes = [np.zeros((0, 2))]
    if kind < 2:
        points = corners if kind == 0 else 2 * corners
        angles = 2 * pi * np.arange(points + 1) / points
        inner = np.where(np.arange(points + 1) % 2, random.uniform(0.25, 0.7), 1)
        radius = np.ones(points + 1) if kind == 0 else inner
        strokes = [np.stack([radius * np.cos(angles), radius * np.sin(angles)], 1)]
    elif kind == 2:
        reach = random.uniform(0.6, 1)
        strokes = [np.array([[-1, 0], [1, 0]]), np.array([[0, -reach], [0, reach]])]
    elif kind == 3:
        back, wide = random.uniform(0.2, 0.7), random.uniform(0.3, 0.6)
        strokes = [np.array([[-1, 0], [1, 0]]), np.array([[back, -wide], [1, 0], [back, wide]])]
    else:
        x = np.linspace(-1, 1, 60)
        y = random.uniform(0.25, 0.6) * np.sin(random.uniform(5, 16) * x + random.uniform(0, 6))
        strokes = [np.stack([x, y], 1)]
    rotation = np.array([[cos(turn), -sin(turn)], [sin(turn), cos(turn)]])
    pen = _pen(random)
    for stroke in strokes:
        shape = (stroke + random.normal(0, 0.02, stroke.shape)) @ rotation.T * size + _SIDE / 2
        if kind < 2 and random.random() < 0.4:
            cv2.fillPoly(paper, [np.rint(shape).astype(np.int32)], _PEN, cv2.LINE_AA)
        else:
            _line(paper, shape, pen)
    return paper


def _blot(random: Generator, _: Images) -> Grey:
    """A filled ellipse, box or polygon, or a dash."""
    paper = _paper()
    corners = int(random.integers(3, 9))
    angles = np.sort(random.uniform(0, 2 * pi, corners))
    middle = (_SIDE / 2, _SIDE / 2)
    size = (64 * random.uniform(0.3, 1), 64 * random.uniform(0.3, 1))
    kind = random.integers(4)
    if kind == 0:
        cv2.ellipse(paper, (middle, size, random.uniform(0, 180)), _PEN, cv2.FILLED, cv2.LINE_AA)
    elif kind == 1:
        around = np.stack([np.cos(angles), np.sin(angles)], 1) * size / 2 + _SIDE / 2
        cv2.fillPoly(paper, [np.rint(around).astype(np.int32)], _PEN, cv2.LINE_AA)
    elif kind == 2:
        box = cv2.boxPoints((middle, size, random.uniform(0, 90)))
        cv2.fillPoly(paper, [np.rint(box).astype(np.int32)], _PEN, cv2.LINE_AA)
    else:
        _line(paper, np.array([[-32, 0], [32, random.uniform(-12, 12)]]) + _SIDE / 2, _pen(random))
    return paper


def _scribble(random: Generator, _: Images) -> Grey:
    paper = _paper()
    points = random.uniform(-32, 32, (int(random.integers(6, 16)), 2)) + _SIDE / 2
    for _cut in range(2):  # cut the corners
        first, second = points[:-1], points[1:]
        points = np.stack([0.75 * first + 0.25 * second, 0.25 * first + 0.75 * second], 1)
        points = points.reshape(-1, 2)
    _line(paper, points, _pen(random))
    return paper


def _spiral(random: Generator, _: Images) -> Grey:
    paper = _paper()
    turns, way = random.uniform(1.8, 4), random.choice([-1, 1])
    along = np.linspace(0, turns * 2 * pi, 120)
    radius = 34 * along / along[-1]
    points = np.stack([radius * np.cos(along), way * radius * np.sin(along)], 1) + _SIDE / 2
    _line(paper, points, max(1, _pen(random) // 2))
    return paper


def _texture(random: Generator, _: Images) -> Grey:
    """Noise at one scale, or stretched along an axis as wood and cloth are; or pixel by pixel."""
    noise: MatLike = random.normal(0, 1, (_SIDE, _SIDE)).astype(np.float32)
    if random.random() < 0.8:
        sigma = random.uniform(0.4, 8, 2)
        stretched = random.random() < 0.5
        noise = cv2.GaussianBlur(noise, (0, 0), sigma[0], sigmaY=sigma[int(stretched)])
    grey = np.clip(150 + random.uniform(5, 80) * noise / np.std(noise), 0, 255)
    return np.asarray(grey, np.uint8)


def _pattern(random: Generator, _: Images) -> Grey:
    """Stripes, squares, dots or a chessboard, as deep as ink or fainter."""
    paper, step = _paper(), int(random.integers(8, 40))
    grey, pen = int(random.integers(_PEN, 190)), max(1, _pen(random) // 2)
    start, kind = int(random.integers(step)), random.integers(4)
    if kind == 0:
        y, x = np.mgrid[:_SIDE, :_SIDE] // step
        paper[(x + y) % 2 == 0] = grey
    elif kind == 1:
        for x in range(start, _SIDE, step):
            for y in range(start, _SIDE, step):
                cv2.circle(paper, (x, y), 1 + pen * step // 20, grey, cv2.FILLED, cv2.LINE_AA)
    else:
        for at in range(start, _SIDE, step):
            cv2.line(paper, (0, at), (_SIDE, at), grey, pen, cv2.LINE_AA)
        paper = np.minimum(paper, paper.T) if kind == 2 else paper
    return paper


def _pair(random: Generator, digits: Images) -> Grey:
    """Two digits that touch or nearly do, so that `ink` takes them for one."""
    one, other = (digits.ink[int(random.integers(len(digits.digit)))].numpy() for _ in range(2))
    one, other = (image[:, image.any(0)] for image in (one, other))
    gap = int(random.integers(-4, 2))
    row = np.zeros((28, one.shape[1] + other.shape[1] + gap), np.uint8)
    row[:, : one.shape[1]] = one
    row[:, -other.shape[1] :] = np.maximum(row[:, -other.shape[1] :], other)
    paper = np.zeros((_SIDE, _SIDE), np.uint8)
    row = cv2.resize(row, (2 * row.shape[1], 56), interpolation=cv2.INTER_CUBIC)[:, :_SIDE]
    left = (_SIDE - row.shape[1]) // 2
    paper[28:84, left : left + row.shape[1]] = row
    return (_PAPER - paper.astype(np.float32) * (_PAPER - _PEN) / 255).astype(np.uint8)


def _line(paper: Grey, points: NDArray[np.float64], pen: int) -> None:
    cv2.polylines(paper, [np.rint(points).astype(np.int32)], False, _PEN, pen, cv2.LINE_AA)


def _shaken(paper: Grey, random: Generator) -> Grey:
    """Turned, sheared and stretched at random."""
    angle, shear = random.uniform(-0.3, 0.3), random.uniform(-0.2, 0.2)
    stretch = random.uniform(0.75, 1.15, 2)
    turn = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    matrix = turn @ np.array([[stretch[0], shear], [0, stretch[1]]])
    middle = np.full(2, _SIDE / 2)
    affine = np.column_stack([matrix, middle - matrix @ middle])
    return cv2.warpAffine(paper, affine, (_SIDE, _SIDE), borderMode=cv2.BORDER_REPLICATE)


_KINDS: list[Callable[[Generator, Images], Grey]] = [
    _letter, _letter, _letter, _printed, _printed, _printed, _symbol, _symbol, _figure,
    _figure, _figure, _blot, _scribble, _spiral, _texture, _texture, _pattern, _pair, _pair,
]  # fmt: skip
