"""Forms, and what else stands on paper: labels, boxes, stamps, signatures, print, drawings."""

from math import cos, pi, sin

import cv2
import numpy as np
from numpy.random import Generator

from training.finder.canvas import PRINT, Canvas, Pen
from training.finder.layouts import height_within, width_of
from training.finder.marks import curve
from training.finder.stock import Stock, chosen
from training.finder.view import corners


def form(random: Generator, stock: Stock, canvas: Canvas, pen: Pen) -> None:
    """Fields in one column or two: a printed label, a line or boxes, a number or words by hand."""
    wide, high = canvas.view.width, canvas.view.height
    height = height_within(random, 7, min(30.0, 0.08 * high))
    label = height * random.uniform(0.5, 0.95)
    step, columns = height * random.uniform(1.8, 3.5), int(random.choice([1, 1, 2]))
    margin = random.uniform(0.03, 0.1) * wide
    share = random.uniform(0.4, 1)
    kind = int(random.integers(3))  # nothing, a line, boxes
    level, width = random.uniform(0.2, 1), random.uniform(0.5, 1.8)
    foot = margin * 0.5 + height * random.uniform(1.5, 4)
    while foot < high - height:
        for column in range(columns):
            x = margin + column * (wide - margin) / columns
            end = x + (wide - 2 * margin) / columns - height
            if stock.labels:
                item = chosen(random, stock.labels)
                canvas.write(item, (x, foot), label, PRINT._replace(level=random.uniform(0.6, 1)))
                x += width_of(item, label) + height * random.uniform(0.4, 2)
            is_word = bool(stock.words) and random.random() > share
            item = chosen(random, stock.words if is_word else stock.cells)
            long = width_of(item, height)
            if x + long > end or random.random() < 0.1:
                continue
            canvas.write(item, (x, foot), height, pen, random.normal(0, 0.01))
            if kind == 1:
                y = foot + height * random.uniform(0.05, 0.25)
                canvas.rule((x - height / 3, y, end, y), level, width)
            elif kind == 2:
                box = (x - 0.4 * height, foot - 1.25 * height, x + long + 0.4 * height,
                       foot + 0.25 * height)  # fmt: skip
                boxed(canvas, box, level, width)
        foot += step
    if random.random() < 0.6:
        signature(random, canvas, pen)
    if random.random() < 0.5:
        stamp(random, stock, canvas)


def boxed(
    canvas: Canvas, box: tuple[float, float, float, float], level: float, width: float
) -> None:
    """A rectangle from left and top to right and foot."""
    left, top, right, foot = box
    for ends in (
        (left, top, right, top),
        (left, foot, right, foot),
        (left, top, left, foot),
        (right, top, right, foot),
    ):
        canvas.rule(ends, level, width)


def signature(random: Generator, canvas: Canvas, pen: Pen) -> None:
    """A quick line that turns to and fro."""
    wide, high = canvas.view.width, canvas.view.height
    size, count = random.uniform(0.04, 0.12) * wide, int(random.integers(5, 14))
    x = np.linspace(0, 1, count) * size * random.uniform(2, 4) + random.normal(0, 0.3, count) * size
    y = random.normal(0, 0.4, count) * size
    at = random.uniform([0.05, 0.6], [0.7, 0.95]) * [wide, high]
    rough = np.column_stack([x, y]) + at
    curve(canvas, rough, pen.level, max(1, round(pen.width * size * 0.4)))


def stamp(random: Generator, stock: Stock, canvas: Canvas) -> None:
    """A ring or frame with print in it, aslant and pale."""
    wide, high = canvas.view.width, canvas.view.height
    size = random.uniform(0.08, 0.2) * min(wide, high)
    middle = random.uniform([0.2, 0.2], [0.85, 0.85]) * [wide, high]
    level, turn = random.uniform(0.2, 0.8), random.normal(0, 0.3)
    along = np.linspace(0, 2 * pi, 4 if random.random() < 0.4 else 40, endpoint=False) + pi / 4
    ring = np.column_stack([np.cos(along), np.sin(along) * random.uniform(0.4, 1)]) * size
    spun = ring @ np.array([[cos(turn), sin(turn)], [-sin(turn), cos(turn)]]) + middle
    seen = np.rint(canvas.view.seen(spun) * 16).astype(np.int32)
    width = int(random.integers(1, 4))
    cv2.polylines(canvas.print, [seen], True, 255 * level, width, cv2.LINE_AA, 4)
    for row in range(int(random.integers(1, 3))):
        if stock.labels:
            item = chosen(random, stock.labels)
            tall = min(size * 0.35, size * 0.35 * 1.2 * size / width_of(item, size * 0.35))
            x, y = -width_of(item, tall) / 2, tall / 2 + (row - 0.5) * tall * 1.3
            at = (
                middle[0] + x * cos(turn) - y * sin(turn),
                middle[1] + x * sin(turn) + y * cos(turn),
            )
            canvas.write(item, at, tall, PRINT._replace(level=level), turn)


def print_only(random: Generator, stock: Stock, canvas: Canvas, pen: Pen) -> None:  # noqa: ARG001
    """Lines of print from side to side, and now and then a heading."""
    wide, high = canvas.view.width, canvas.view.height
    height = height_within(random, 4, 22)
    foot, margin = height * 2, random.uniform(0.02, 0.12) * wide
    level = random.uniform(0.4, 1)
    while foot < high - height and stock.sentences:
        x = margin
        while x < wide - margin:
            item = chosen(random, stock.sentences)
            if x + width_of(item, height) > wide and x > margin:
                break
            canvas.write(item, (x, foot), height, PRINT._replace(level=level))
            x += width_of(item, height) + height * 0.5
        foot += height * random.uniform(1.5, 1.8) * (1 if random.random() < 0.9 else 2)


def words_only(random: Generator, stock: Stock, canvas: Canvas, pen: Pen) -> None:
    """Words by hand, and drawn curves."""
    wide, high = canvas.view.width, canvas.view.height
    height = height_within(random, 8, min(70.0, 0.2 * high))
    foot = 2 * height
    while foot < high - 0.3 * height and stock.words:
        x = random.uniform(0.02, 0.2) * wide
        while x < 0.85 * wide:
            item = chosen(random, stock.words if random.random() < 0.85 else stock.grades)
            canvas.write(item, (x, foot), height, pen, random.normal(0, 0.015))
            x += width_of(item, height) + height * random.uniform(0.4, 1.2)
        foot += height * random.uniform(1.4, 2.4)
    for _ in range(int(random.integers(0, 3))):
        signature(random, canvas, pen)


def drawings(random: Generator, stock: Stock, canvas: Canvas, pen: Pen) -> None:  # noqa: ARG001
    """Figures, bars, chequers and curves: nothing to be read."""
    wide, high = canvas.view.width, canvas.view.height
    for _ in range(int(random.integers(1, 12))):
        middle = random.uniform([0, 0], [wide, high])
        size = height_within(random, 6, 0.4 * min(wide, high))
        kind, level = random.random(), random.uniform(0.2, 1)
        if kind < 0.35:
            sides = int(random.integers(3, 30))
            along = np.linspace(0, 2 * pi, sides, endpoint=False) + random.uniform(0, 6)
            ring = middle + size * np.column_stack([np.cos(along), np.sin(along)])
            seen = np.rint(canvas.view.seen(ring)).astype(np.int32)
            if random.random() < 0.5:
                cv2.fillPoly(canvas.print, [seen], 255 * level, cv2.LINE_AA)
            else:
                cv2.polylines(canvas.print, [seen], True, 255 * level, 2, cv2.LINE_AA)
        elif kind < 0.6:  # bars, or squares of a chessboard
            across = int(random.integers(3, 30))
            down = 1 if random.random() < 0.5 else int(random.integers(3, 22))
            for column in range(across):
                for row in range(down):
                    if random.random() < 0.5:
                        continue
                    at = middle + np.array([column, row]) * size / across
                    side = corners(0, 0, 1, 8 if down == 1 else 1) * size / across
                    square = canvas.view.seen(at + side)
                    cv2.fillConvexPoly(canvas.print, np.rint(square).astype(np.int32), 255 * level)
        else:
            rough = middle + random.normal(0, size, (int(random.integers(3, 9)), 2))
            curve(canvas, rough, level, int(random.integers(1, 5)))
