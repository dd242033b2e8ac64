"""Pages: grey pictures of sheets with numbers, written by code, and what stands where on them.

A sheet is put before a camera, written on in one of several layouts, given a surround, and taken
(domain randomisation: J. Tobin et al., 2017).
"""

from math import exp, log
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.random import Generator

from training.finder import forms, layouts, tables
from training.finder.canvas import Canvas, Pen
from training.finder.stock import Stock, chosen
from training.finder.surround import Surround, binding, scanned, surround
from training.finder.truth import Truth, is_whole
from training.finder.view import View, view
from training.lines.thinning import Bytes

_CLOSE = 0.55  # of pictures are all paper
_SCANNED = 0.25  # of these are scans and drawings on a screen
_LAYOUTS = (  # and their shares
    (layouts.few, 0.15),
    (layouts.rows, 0.22),
    (layouts.sums, 0.05),
    (layouts.scattered, 0.12),
    (tables.tables, 0.2),
    (forms.form, 0.11),
    (layouts.notes, 0.07),
    (forms.words_only, 0.04),
    (forms.print_only, 0.03),
    (forms.drawings, 0.03),
)
_SHARES = np.array([share for _, share in _LAYOUTS])


class Page(NamedTuple):
    """A page: grey uint8 (height, width), and what stands on it."""

    grey: Bytes
    truth: Truth


def page(random: Generator, stock: Stock, shape: tuple[int, int]) -> Page:
    """A page at random.

    Args:
        random: the source of randomness.
        stock: what it is written with.
        shape: pixels down and across, as large as a shrunk page.
    """
    seen = view(random, shape, bool(random.random() < _CLOSE))
    canvas = Canvas(seen, shape)
    pen = Pen(
        width=min(0.22, max(0.03, exp(random.normal(log(0.085), 0.4)))),
        slant=min(0.6, max(-0.35, random.normal(0.1, 0.18))),
        level=1.0,
    )
    is_pad = not seen.is_close and random.random() < 0.2
    if is_pad or random.random() < 0.25:
        _rule(random, canvas)
    write = _LAYOUTS[int(random.choice(len(_LAYOUTS), p=_SHARES / _SHARES.sum()))][0]
    write(random, stock, canvas, pen)
    if random.random() < 0.03:
        forms.drawings(random, stock, canvas, pen)
    if random.random() < 0.08:
        _show_through(random, stock, canvas, pen)
    is_scan = seen.is_close and random.random() < _SCANNED
    around = scanned(shape) if is_scan else surround(random, seen, shape, stock.patterns)
    if is_pad:
        binding(random, seen, around.light)
    grey = _taken(random, _inked(random, canvas, around, stock), shape)
    numbers = [
        one._replace(is_whole=is_whole(one.corners, around.hidden, shape)) for one in canvas.numbers
    ]
    segments = np.array(canvas.segments, np.float64).reshape(-1, 4)
    sheet = None if seen.is_close else seen.corners
    return Page(grey, Truth(numbers, canvas.others, canvas.tables, segments, sheet, around.hidden))


def _rule(random: Generator, canvas: Canvas) -> None:
    """Ruled or squared paper; beyond the sheet where it goes on beyond the picture."""
    wide, high = canvas.view.width, canvas.view.height
    beyond = 0.6 * max(wide, high) if canvas.view.is_close else 0.0
    step = layouts.height_within(random, 7, 60)
    level, width = random.uniform(0.05, 0.5), random.uniform(0.4, 1.4)
    start = random.uniform(0, step)
    for y in np.arange(start - beyond // step * step, high + beyond, step):
        canvas.rule((-beyond, y, wide + beyond, y), level, width)
    if random.random() < 0.35:
        for x in np.arange(start - beyond // step * step, wide + beyond, step):
            canvas.rule((x, -beyond, x, high + beyond), level, width)
    elif random.random() < 0.3:
        x = random.uniform(0.08, 0.2) * wide
        canvas.rule((x, -beyond, x, high + beyond), level, width)


def _show_through(random: Generator, stock: Stock, canvas: Canvas, pen: Pen) -> None:
    """Rows of the sheet's other side, mirrored."""
    wide, high = canvas.view.width, canvas.view.height
    height = layouts.height_within(random, 6, 30)
    back = Canvas(
        View(
            canvas.view.matrix @ np.array([[-1, 0, wide], [0, 1, 0], [0, 0, 1]]),
            wide,
            high,
            canvas.view.is_close,
        ),
        canvas.shape,
    )
    for foot in np.arange(2 * height, high, 2.2 * height):
        item = chosen(random, stock.rows or stock.cells)
        back.write(item, (random.uniform(0, 0.5) * wide, foot), height, pen, on=canvas.ghost)


def _inked(random: Generator, canvas: Canvas, around: Surround, stock: Stock) -> MatLike:
    """The sheet with all that is on it: float32 (height, width), 0 black to 1 white."""
    contrast = min(0.92, max(0.07, exp(random.normal(log(0.52), 0.5))))
    printed = min(0.95, max(0.05, contrast * exp(random.normal(0, 0.5))))
    light = around.light
    if random.random() < 0.1 and stock.patterns:  # printed all over
        one = stock.patterns[int(random.integers(len(stock.patterns)))]
        tall, broad = one.shape
        times = (-(-light.shape[0] // tall), -(-light.shape[1] // broad))
        strength = contrast * random.uniform(0.05, 0.4) / 255
        tiled = np.tile(one, times)[: light.shape[0], : light.shape[1]]
        light = light * (1 - tiled * around.paper * np.float32(strength))
    ink = canvas.ink
    if random.random() < 0.3:  # a pen that runs dry
        coarse = random.uniform(0.4, 1.1, [max(1, side // 24) for side in canvas.shape])
        worn = cv2.resize(coarse.astype(np.float32), canvas.shape[::-1])
        ink = np.minimum(ink * worn, 255)
    for layer, dark in ((ink, contrast), (canvas.print, printed), (canvas.ghost, 0.1 * contrast)):
        light = light * (1 - layer * around.paper * np.float32(dark / 255))
    return light


def _taken(random: Generator, scene: MatLike, shape: tuple[int, int]) -> Bytes:
    """What a camera makes of a scene: resolution, blur, grain, sharpening, JPEG."""
    high, wide = shape
    kind = random.random()
    if kind < 0.12:  # few pixels
        share = random.uniform(0.3, 0.8)
        small = cv2.resize(scene, (round(wide * share), round(high * share)),
                           interpolation=cv2.INTER_AREA)  # fmt: skip
        scene = cv2.resize(small, (wide, high), interpolation=cv2.INTER_CUBIC)
    elif kind < 0.5:
        scene = cv2.GaussianBlur(scene, (0, 0), random.uniform(0.3, 1.3))
    if random.random() < 0.6:
        grain = np.float32(abs(random.normal(0, 0.008)))
        scene = scene + grain * random.standard_normal(shape, np.float32)
    if random.random() < 0.25:
        soft = cv2.GaussianBlur(scene, (0, 0), random.uniform(0.8, 1.6))
        scene = scene + random.uniform(0.3, 1.2) * (scene - soft)
    grey = np.clip(scene * 255, 0, 255).astype(np.uint8)
    if random.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(30, 92))]
        grey = np.asarray(
            cv2.imdecode(cv2.imencode(".jpg", grey, quality)[1], cv2.IMREAD_GRAYSCALE), np.uint8
        )
    return np.asarray(255 - grey, np.uint8) if random.random() < 0.08 else grey
