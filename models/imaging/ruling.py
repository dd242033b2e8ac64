"""Ruled lines: straight and thin, over much of a picture. They are found in a mask, and cut out."""

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from models.imaging.measures import connected_components, stroke_width
from models.imaging.picture import Grey, every

COARSE = 400  # pixels along a line at which lines are looked for


class Rule(NamedTuple):
    """What is taken for a ruled line; each a share of the picture's side along the line."""

    run: float  # of straight pixels, at least
    gap: float  # between such runs, at most
    span: float  # from the first run to the last, at least
    thickest: float  # the mean thickness, at most


IsRuling = Callable[[Grey, Grey, int], bool]


def unruled(
    mask: Grey,
    rule: Rule,
    upright: bool = True,
    faint: Grey | None = None,
    is_ruling: IsRuling | None = None,
) -> Grey:
    """The mask without ruled lines.

    Args:
        mask: uint8 (height, width), 255 where ink is.
        rule: what a line is.
        upright: whether upright lines go as well as level ones.
        faint: a mask with fainter ink, in which lines are looked for; `mask` itself if None.
        is_ruling: asked with the lines as a mask, with what would be left, and with how many lines
            there are; it keeps the strokes that `rule` takes for lines.

    Returns:
        `mask` itself where there are no lines.
    """
    for turned in (False, True) if upright else (False,):
        lying = _turned(mask, turned)
        found = _lines(lying if faint is None else _turned(faint, turned), lying, rule)
        if found is None:
            continue
        line, count = found
        rest = _turned(without(lying, line), turned)
        if is_ruling is None or is_ruling(_turned(line, turned), rest, count):
            mask = rest
    return mask


def _turned(mask: Grey, turned: bool) -> Grey:
    return np.ascontiguousarray(mask.T) if turned else mask


def _lines(faint: Grey, mask: Grey, rule: Rule) -> tuple[Grey, int] | None:
    """The level lines in a mask, and how many.

    A line may climb, so that it is runs of pixels, step by step. They are looked for at a coarse
    scale, where a pixel is ink that has any, and then at the mask's own.
    """
    step = max(1, mask.shape[1] // COARSE)
    coarse = every(cv2.dilate(faint, np.ones((step, step), np.uint8)), step) if step > 1 else faint
    width = coarse.shape[1]
    run, gap = max(8, int(width * rule.run)), int(width * rule.gap)
    runs = cv2.morphologyEx(coarse, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    if cv2.boundingRect(runs)[2] + gap + 2 < rule.span * width:
        return None
    _, labels, stats, _ = connected_components(
        cv2.dilate(runs, np.ones((3, max(3, gap)), np.uint8))
    )
    wide, areas = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_AREA]
    thickest = 2 + width * rule.thickest  # dilation adds two pixels
    is_line = (wide >= rule.span * width) & (areas < thickest * wide)
    is_line[0] = False
    if not is_line.any():
        return None
    where = (is_line * np.uint8(255))[labels]
    if step > 1:
        where = cv2.resize(where, mask.shape[::-1], interpolation=cv2.INTER_NEAREST)
    fine = np.ones((1, max(8, run * step // 4)), np.uint8)
    lines = cv2.bitwise_and(cv2.morphologyEx(mask, cv2.MORPH_OPEN, fine), where)
    return (lines, int(is_line.sum())) if lines.any() else None


def without(mask: Grey, line: Grey) -> Grey:
    """The mask without a line. Where a stroke crosses, ink is taller than the line: it stays."""
    taller = round(stroke_width(line)) + 3
    strokes = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((taller, 1), np.uint8))
    band = cv2.dilate(line, np.ones((3, 1), np.uint8))
    return cv2.subtract(mask, cv2.subtract(band, strokes))
