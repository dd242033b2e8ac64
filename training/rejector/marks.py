"""Digits that are marked: ringed, or struck through."""

from math import cos, sin

import cv2
import numpy as np
from numpy.random import Generator

from training.rejector.covers import trimmed
from training.rejector.drawn import Drawn, height_of, placed
from training.rejector.glyphs import Glyphs
from training.rejector.paper import on_paper

BAR = 0.45  # radians from level that a seven's own bar may be aslant
BEYOND = 0.12  # of the digit's longer side that it may reach beyond the seven


def ringed(random: Generator, glyphs: Glyphs) -> Drawn:
    """A digit in a drawn circle, ellipse or box."""
    cover, label = glyphs.digit(random, height_of(random))
    longer = max(cover.shape)
    canvas = np.pad(cover, longer)
    middle = np.array(canvas.shape[::-1]) / 2 + random.normal(0, 0.06 * longer, 2)
    size = longer * random.uniform(1.05, 2.1) * random.uniform(0.85, 1.15, 2)
    pen = max(1, round(longer * random.uniform(0.02, 0.14)))
    shape = (middle.tolist(), size.tolist(), random.uniform(-20, 20))
    if random.random() < 0.75:
        cv2.ellipse(canvas, shape, 255, pen, cv2.LINE_AA)
    else:
        corners = np.rint(cv2.boxPoints(shape)).astype(np.int32)
        cv2.polylines(canvas, [corners], True, 255, pen, cv2.LINE_AA)
    return Drawn(on_paper(placed(random, trimmed(canvas)), random), label, "marked", False)


def struck(random: Generator, glyphs: Glyphs) -> Drawn:
    """A digit that is struck through: by one line or two, a cross, or a scribble.

    The line is of another pen now and then, and may end where the digit does. A short level line
    through a seven is its own, and says nothing.
    """
    cover, label = glyphs.digit(random, height_of(random))
    height, width = cover.shape
    longer = max(cover.shape)
    canvas = np.pad(cover, longer)
    over = np.zeros_like(canvas)
    middle = np.array([longer + width / 2, longer + height / 2])
    pen = max(1, round(longer * random.uniform(0.02, 0.13)))
    kind = random.random()
    angle = random.normal(0, 0.15) if random.random() < 0.35 else random.uniform(-1.1, 1.1)
    beyond = longer * random.uniform(-0.02, 0.35, 2)  # of the digit, at each end

    def strike(angle: float, shift: float) -> None:
        way, off = np.array([cos(angle), sin(angle)]), np.array([-sin(angle), cos(angle)])
        across = min(width / abs(way[0]), height / max(abs(way[1]), 1e-6))
        reach = across / 2 + beyond
        at = middle + off * shift * longer
        ends = [at - way * reach[0], at + random.normal(0, 0.02 * longer, 2), at + way * reach[1]]
        points = np.rint(ends).astype(np.int32)
        cv2.polylines(over, [points], False, 255, pen, cv2.LINE_AA)

    if kind < 0.6:
        strike(angle, random.normal(0, 0.08))
    elif kind < 0.72:
        apart = random.uniform(0.06, 0.16)
        strike(angle, -apart)
        strike(angle, apart)
    elif kind < 0.86:
        turn = random.uniform(0.5, 1.0)
        strike(turn, 0)
        strike(-turn, 0)
    else:
        turns = int(random.integers(5, 12))
        x = np.linspace(-0.7, 0.7, turns) * width
        y = np.where(np.arange(turns) % 2, 0.35, -0.35) * height * random.uniform(0.6, 1.2, turns)
        points = np.rint(np.stack([x, y], 1) + middle).astype(np.int32)
        cv2.polylines(over, [points], False, 255, pen, cv2.LINE_AA)
    if random.random() < 0.4:
        faint = np.float32(random.uniform(0.5, 1))
        if random.random() < 0.5:
            canvas = np.asarray(canvas * faint, np.uint8)
        else:
            over = np.asarray(over * faint, np.uint8)
    grey = on_paper(placed(random, trimmed(np.maximum(canvas, over))), random)
    own = label == 7 and kind < 0.6 and abs(angle) < BAR and beyond.max() < BEYOND * longer
    return Drawn(grey, label, None, False) if own else Drawn(grey, None, "marked", False)
