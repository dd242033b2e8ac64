"""Photo of one digit -> its 28x28 ink: numpy and OpenCV, no torch.

The steps: shrink; part ink from paper; leave ruled lines out; keep the component nearest the middle
with its satellites; look from nearer where it is small; bring it into MNIST's frame.
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from models.digit.frame import FRAME, Ink, already_framed, framed
from models.digit.surroundings import Surroundings, surroundings_of
from models.imaging.binarise import (
    contrast_of,
    ink_mask,
    is_strong,
    level_of,
    threshold_of,
)
from models.imaging.measures import connected_components, pixels_of, quantile
from models.imaging.picture import Box, Grey, shrunk
from models.imaging.ruling import Rule, unruled

WORKING_SIDE = 160  # pixels of the shrunk photo's long side
FINE = 64  # pixels of the long side; a digit that fills a photo still differs from its paper
BLUR = 5  # pixels; noise goes, and thin pens survive
WIDEST, WIDEST_STRICT = 1 / 3, 1 / 6  # of the long side; what is wider is paper
STRICTER = 1.3  # times the threshold of ink
RULE = Rule(run=1 / 8, gap=1 / 8, span=15 / 16, thickest=1 / 20)  # a bar may be nearly as long
FAINT = 0.4  # of the ink's contrast; a ruled line may be as faint
SMALL = 0.4  # of the working side; a smaller digit is cut again from a part of the photo


class Found(NamedTuple):
    """A digit as found in a photo.

    ink: float32 (28, 28), 0 paper to 1 ink, MNIST's frame.
    box: the digit's bounds in pixels of the photo.
    rival: height of the tallest other component as a share of the digit's, 0 where there is none;
        a component at the picture's border does not count, nor does a ruled line.
    prominence: the digit's contrast as a multiple of that of the grain and all else around it.
    surroundings: what a rejector sees; None where the whole picture was taken for the digit.
    """

    ink: Ink
    box: Box
    rival: float = 0.0
    prominence: float = np.inf
    surroundings: Surroundings | None = None

    def turned(self, quarters: int) -> "Found":
        """The same digit on a picture that is turned so often to the left; but for its box."""
        around = self.surroundings
        return self._replace(
            ink=np.rot90(self.ink, quarters),
            surroundings=None if around is None else around.turned(quarters),
        )


def ink_of(grey: Grey, strict: bool = False) -> Found | None:
    """The digit in a photo, or None where there is no ink.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, upright, at least one pixel.
        strict: takes less for ink: nothing faint, and nothing wider than a sixth of the picture.
            Lines, shadows and stains go, and now and then a part of the digit.
    """
    if grey.shape == (FRAME, FRAME) and (known := already_framed(grey)) is not None:
        return _framed_already(grey, *known)
    cut = _cut(grey, strict)
    if cut is None:
        return None
    rival, left, top = cut.rival, 0, 0
    part = _nearer(cut, grey)
    if part is not None:
        left, top, width, height = part
        again = _cut(grey[top : top + height, left : left + width], strict)
        if again is None:
            left, top = 0, 0
        else:
            cut, rival = again, max(rival, again.rival)
    across, down, wide, high = (side * cut.scale for side in cut.box)
    x, y = min(left + across, grey.shape[1] - 1), min(top + down, grey.shape[0] - 1)
    box = Box(x, y, min(wide, grey.shape[1] - x), min(high, grey.shape[0] - y))
    prominence, scale = _prominence(cut), cut.scale
    bounds = (
        -left / scale,
        -top / scale,
        (grey.shape[1] - left) / scale,
        (grey.shape[0] - top) / scale,
    )
    around = surroundings_of(cut.grey, cut.mask, cut.box, bounds, scale, rival, prominence)
    return Found(framed(cut.contrast, cut.mask, cut.level), box, rival, prominence, around)


def _framed_already(grey: Grey, ink: Ink, box: Box) -> Found:
    sides = tuple(int(side) for side in box)
    mask = cv2.inRange(ink, 0.5, 1.0)
    around = surroundings_of(grey, mask, sides, (0, 0, FRAME, FRAME), 1.0, 0.0, np.inf)
    return Found(ink, box, surroundings=around)


def notebook_ink(grey: Grey) -> Found:
    """The original experiments' preprocessing: resize to 28x28, divide by 255, invert.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, upright, at least one pixel.

    Returns:
        Ink, and the whole picture as its box.
    """
    ink = 1 - cv2.resize(grey, (FRAME, FRAME)).astype(np.float32) / np.float32(255)
    return Found(ink, Box(0, 0, grey.shape[1], grey.shape[0]))


class _Cut(NamedTuple):
    """A digit cut out of the shrunk photo: `mask` and `box` say where, in its pixels."""

    grey: Grey
    contrast: Grey
    level: float  # of the digit's contrast
    mask: Grey
    rival: float
    box: Sequence[int]  # x, y, width, height
    scale: float  # the photo's pixels in one of these


def _cut(grey: Grey, strict: bool) -> _Cut | None:
    small, scale = shrunk(grey, WORKING_SIDE)
    contrast = contrast_of(small, FINE, BLUR, WIDEST_STRICT if strict else WIDEST)
    threshold = _threshold(contrast, strict)
    if contrast.max() <= threshold:
        return None
    digit = _digit(_unruled(ink_mask(contrast, threshold), contrast), contrast, threshold)
    if digit is None:
        return None
    mask, rival = digit
    box = cv2.boundingRect(mask)
    return _Cut(small, contrast, level_of(contrast, mask), mask, rival, box, scale)


def _threshold(contrast: Grey, strict: bool) -> float:
    edge_y, edge_x = contrast.shape[0] // 16, contrast.shape[1] // 16  # a dark rim is not the digit
    inner = contrast[edge_y : contrast.shape[0] - edge_y, edge_x : contrast.shape[1] - edge_x]
    return threshold_of(inner) * (STRICTER if strict else 1.0)


def _unruled(mask: Grey, contrast: Grey) -> Grey:
    """The mask without ruled lines, which run from one side of the picture to the other.

    The bar of a digit that fills the picture is no ruled line: lines go only where there are three
    or more, or where they are fainter than the rest. They may be too faint for the mask here and
    there.
    """

    def is_ruling(line: Grey, rest: Grey, count: int) -> bool:
        if cv2.countNonZero(rest) < 0.1 * cv2.countNonZero(line):
            return False
        return count >= 3 or cv2.mean(contrast, line)[0] < 0.75 * cv2.mean(contrast, rest)[0]

    least = FAINT * cv2.mean(contrast, mask)[0]
    faint = cv2.threshold(contrast, least, 255, cv2.THRESH_BINARY)[1]
    return unruled(mask, RULE, faint=faint, is_ruling=is_ruling)


def _digit(mask: Grey, contrast: Grey, threshold: float) -> tuple[Grey, float] | None:
    """The component that is the digit, with its satellites, as a mask; and its rival."""
    height, width = mask.shape
    count, labels, stats, centres = connected_components(mask)
    strong = np.flatnonzero(is_strong(count, labels, contrast, threshold))
    if not len(strong):
        return None
    x, y, w, h, area = stats[strong].T.astype(np.float64)
    across, down = centres[strong].T
    offset = np.hypot((across - width / 2) / width, (down - height / 2) / height)
    touched = np.stack([x <= 1, y <= 1, x + w >= width - 1, y + h >= height - 1])
    sides = touched.sum(0)
    extent = np.hypot(w, h)
    score = extent * np.sqrt(area) * np.exp(-4 * offset**2) * 0.25**sides
    best = int(score.argmax())
    if extent[best] < 3:
        return None
    inside = np.zeros(count, np.uint8)
    if len(strong) == 1:
        inside[strong] = 255
        return pixels_of(labels, inside), 0.0
    # Satellites: parts near the digit's box that are no specks. One at a border that the digit is
    # not at is a neighbour or table, unless it lies above or below the digit, as a five's bar may.
    gap_x = np.maximum(0, np.maximum(x - (x[best] + w[best]), x[best] - (x + w)))
    gap_y = np.maximum(0, np.maximum(y - (y[best] + h[best]), y[best] - (y + h)))
    near = np.hypot(gap_x, gap_y) < 0.15 * extent[best]
    sizeable = (extent > 0.15 * extent[best]) & (area > 0.03 * area[best])
    shared = np.minimum(x + w, x[best] + w[best]) - np.maximum(x, x[best])
    beside = (touched & ~touched[:, [best]]).any(0) & ((sides > 1) | (shared < 0.3 * w))
    second = (gap_x > 0.04 * extent[best]) & (h > 0.6 * h[best])  # a digit of its own
    kept = near & sizeable & ~beside & ~second & (extent < 2 * extent[best])
    kept[best] = True
    others = h[~kept & (sides == 0) & (area > 0.1 * area[best])]
    rival = float(others.max(initial=0)) / float((y + h)[kept].max() - y[kept].min())
    inside[strong[kept]] = 255
    return pixels_of(labels, inside), rival


def _nearer(cut: _Cut, grey: Grey) -> tuple[int, int, int, int] | None:
    """The part of the photo to look at again, as x, y, width and height; None where all is seen.

    What was cut out may be a sheet of paper on a table: the digit is on it. Or a small digit, whose
    strokes the shrunk photo has lost.
    """
    x, y, width, height = (side * cut.scale for side in cut.box)
    if _is_sheet(cut):
        return int(x), int(y), max(1, int(width)), max(1, int(height))
    if cut.scale == 1 or max(cut.box[2:]) >= SMALL * WORKING_SIDE:
        return None
    reach = 0.75 * max(width, height)
    left, top = max(0, int(x - reach)), max(0, int(y - reach))
    right, bottom = (int(end + reach) for end in (x + width, y + height))
    return left, top, min(right, grey.shape[1]) - left, min(bottom, grey.shape[0]) - top


def _is_sheet(cut: _Cut) -> bool:
    """Whether the outline is a rectangle too large and too wide for a digit's stroke."""
    outlines, _ = cv2.findContours(cut.mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = max(outlines, key=cv2.contourArea)
    sides = cv2.minAreaRect(outline)[1]
    area = cv2.contourArea(outline)
    return area > 0.1 * cut.mask.size and area > 0.85 * sides[0] * sides[1] > 0.3 * max(sides) ** 2


def _prominence(cut: _Cut) -> float:
    """The digit's contrast over that of all but the strongest twentieth of what is around it."""
    around = cv2.dilate(cut.mask, np.ones((7, 7), np.uint8)) == 0
    rest = cut.contrast[::2, ::2][around[::2, ::2]]
    return cut.level / (quantile(rest, 0.95) + 5) if rest.size else np.inf  # 5 of 255
