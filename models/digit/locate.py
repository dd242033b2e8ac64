"""Photo of one digit -> 28x28 ink in MNIST's frame: numpy and OpenCV, no torch.

The steps: shrink; find which of paper and ink is bright; divide by the paper's brightness; cut
ink from paper; keep the component nearest the middle with its satellites; bring it into MNIST's
frame.
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from models.digit.frame import FRAME, Ink, centre_of_mass, framed
from models.digit.surroundings import Surroundings, surroundings_of
from models.imaging.measures import connected_components, quantile, stroke_width
from models.imaging.picture import Box, Grey

Floats = NDArray[np.float32]

WORKING_SIDE = 160  # pixels of the shrunk photo's long side
FAINT = 0.4  # of the ink's contrast; a ruled line may be as faint
SMALL = 0.4  # of the working side; a smaller digit is cut again from a part of the photo
DIM = 64  # of 255; ink on paper that is darker is taken to be on paper of this brightness
MIN_CONTRAST = 0.05  # of the paper's brightness; less is a blank page
_RING = np.flatnonzero(np.pad(np.zeros((FRAME - 4, FRAME - 4)), 2, constant_values=1))


class Found(NamedTuple):
    """A digit as found in a photo.

    ink: float32 (28, 28), 0 paper to 1 ink, MNIST's frame.
    box: the digit's bounds in pixels of the photo.
    rival: height of the tallest other component as a share of the digit's, 0 where there is none;
        one at the picture's border does not count, nor does a ruled line.
    prominence: the digit's contrast as a multiple of that of the grain and all else around it.
    surroundings: what a rejector sees; None where the whole picture was taken for the digit.
    """

    ink: Ink
    box: Box
    rival: float = 0.0
    prominence: float = np.inf
    surroundings: Surroundings | None = None


def ink_of(grey: Grey, strict: bool = False) -> Found | None:
    """The digit in a photo, or None where there is no ink.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, upright, at least one pixel.
        strict: takes less for ink: nothing faint, and nothing wider than a sixth of the picture.
            Lines, shadows and stains go, and now and then a part of the digit.
    """
    if grey.shape == (FRAME, FRAME) and (found := _already_framed(grey)) is not None:
        return found
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


class _Cut(NamedTuple):
    """A digit cut out of the shrunk photo: `mask` and `box` say where, in its pixels."""

    grey: Grey
    contrast: Floats
    level: float  # of the digit's contrast
    mask: Grey
    rival: float
    box: Sequence[int]  # x, y, width, height
    scale: float  # the photo's pixels in one of these


def _cut(grey: Grey, strict: bool) -> _Cut | None:
    small, scale = _shrunk(grey)
    contrast = _contrast(small, strict)
    mask = _mask(contrast, strict)
    if mask is None:
        return None
    digit = _digit(_without_lines(mask, contrast))
    if digit is None:
        return None
    chosen, rival = digit
    level = quantile(contrast[chosen > 0], 0.75)
    return _Cut(small, contrast, level, chosen, rival, cv2.boundingRect(chosen), scale)


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


def notebook_ink(grey: Grey) -> Found:
    """The original experiments' preprocessing: resize to 28x28, divide by 255, invert.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, upright, at least one pixel.

    Returns:
        Ink, and the whole picture as its box.
    """
    ink = 1 - cv2.resize(grey, (FRAME, FRAME)).astype(np.float32) / np.float32(255)
    return Found(ink, Box(0, 0, grey.shape[1], grey.shape[0]))


def _already_framed(grey: Grey) -> Found | None:
    """A 28x28 picture that is in MNIST's frame already, white on black or inverted, as it is."""
    ring = grey.ravel()[_RING]
    if 2 * np.count_nonzero(ring > 127) > ring.size:
        grey, ring = 255 - grey, 255 - ring
    if np.count_nonzero(ring > 32) > 0.02 * ring.size or grey.max() < 128:
        return None
    ink = grey.astype(np.float32) / np.float32(255)
    x, y, width, height = cv2.boundingRect((grey > 25).astype(np.uint8))
    across, down = centre_of_mass(ink)
    middle = (FRAME - 1) / 2
    if not 18 <= max(width, height) <= 22 or max(abs(across - middle), abs(down - middle)) > 1.5:
        return None
    box, mask = (x, y, width, height), np.where(grey > 127, 255, 0).astype(np.uint8)
    around = surroundings_of(grey, mask, box, (0, 0, FRAME, FRAME), 1.0, 0.0, np.inf)
    return Found(ink, Box(*box), surroundings=around)


def _shrunk(grey: Grey) -> tuple[Grey, float]:
    """The photo with a long side of WORKING_SIDE at most, and the photo's pixels in one of its."""
    scale = max(1.0, max(grey.shape) / WORKING_SIDE)
    if scale == 1.0:
        return grey, 1.0
    size = (max(1, round(grey.shape[1] / scale)), max(1, round(grey.shape[0] / scale)))
    whole = int(scale)  # means over whole pixels are fast; what is left is less than a half
    if whole > 1 and min(grey.shape) >= whole:
        half = (grey.shape[1] // whole, grey.shape[0] // whole)
        grey = cv2.resize(
            grey[: half[1] * whole, : half[0] * whole], half, interpolation=cv2.INTER_AREA
        )
    way = cv2.INTER_LINEAR if max(grey.shape) < 2 * WORKING_SIDE else cv2.INTER_AREA
    return cv2.resize(grey, size, interpolation=way), scale


def _contrast(grey: Grey, strict: bool) -> Floats:
    """How far each pixel is from the local paper, as a share of the paper's brightness."""
    image = cv2.GaussianBlur(255 - grey if ink_is_bright(grey) else grey, (5, 5), 1)
    paper = _paper(image, 12 if strict else 6)
    contrast = cv2.subtract(paper, image) / np.maximum(paper, DIM).astype(np.float32)
    noise = quantile(np.ravel(contrast[::2, ::2]), 0.5)  # most of the picture is paper
    return np.clip((contrast - noise) / max(1 - noise, 0.1), 0, 1)


def _paper(image: Grey, share: int) -> Grey:
    """The paper's brightness: what is darker and narrower than 2 / `share` of the picture, closed.

    A closing keeps the hard edge of a shadow, which a blur would smear into ink. Outside, the
    picture goes on as it ends, so that a dark corner is wide enough to be no ink.
    """
    reach = max(image.shape) // share
    height, width = image.shape
    wider = cv2.copyMakeBorder(image, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    window = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    closed = cv2.morphologyEx(wider, cv2.MORPH_CLOSE, window)
    return closed[reach : reach + height, reach : reach + width]


def ink_is_bright(grey: Grey) -> bool:
    """Whether what stands out from its surroundings is mostly brighter than they are.

    The surroundings are the median of a window of two fifths of the picture, which strokes do not
    fill and which keeps the edge of a shadow. The middle counts most: at the sides may be table.
    What stands out less than three tenths as much as the most is uneven light. In doubt ink is
    dark.
    """
    ratio = max(1.0, max(grey.shape) / 64)
    size = (max(1, round(grey.shape[1] / ratio)), max(1, round(grey.shape[0] / ratio)))
    coarse = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    around = cv2.medianBlur(coarse, 2 * (max(size) // 5) + 1)
    off = cv2.subtract(coarse, around, dtype=cv2.CV_32F)
    off[np.abs(off) < 0.3 * np.abs(off).max()] = 0
    cubes = off * off * off
    across, down = (np.exp(-2 * np.linspace(-1, 1, n) ** 2) for n in size)
    return float(down @ (cubes - 0.1 * np.abs(cubes)) @ across) > 0


def _mask(contrast: Floats, strict: bool) -> Grey | None:
    """Ink as 255, paper as 0; weak ink counts where it touches strong ink."""
    levels = (contrast * 255).astype(np.uint8)
    edge_y, edge_x = levels.shape[0] // 16, levels.shape[1] // 16  # a dark rim is not the digit
    inner = levels[edge_y : levels.shape[0] - edge_y, edge_x : levels.shape[1] - edge_x]
    threshold, _ = cv2.threshold(inner, 0, 255, cv2.THRESH_OTSU)
    threshold = max(threshold * (1.3 if strict else 1), MIN_CONTRAST * 255)
    strong = levels > threshold
    if not strong.any():
        return None
    weak = (levels > 0.6 * threshold).astype(np.uint8)
    count, labels = cv2.connectedComponents(weak)
    kept = np.zeros(count, np.uint8)
    kept[labels[strong]] = 255
    kept[0] = 0
    return np.take(kept, np.asarray(labels, np.intp))


def _without_lines(mask: Grey, contrast: Floats) -> Grey:
    """The mask without ruled lines: straight and thin, from one side of the picture to the other.

    The bar of a digit that fills the picture is no ruled line: lines go only where there are three
    or more, or where they are fainter than the rest.
    """
    faint = (contrast > FAINT * contrast[mask > 0].mean()).astype(np.uint8) * 255
    for axis in (0, 1):  # horizontal, then vertical lines
        upright = mask if axis == 0 else np.ascontiguousarray(mask.T)
        strength = contrast if axis == 0 else contrast.T
        height, width = upright.shape
        # A line may be too faint for the mask here and there.
        runs = faint if axis == 0 else np.ascontiguousarray(faint.T)
        runs = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((1, max(3, width // 8)), np.uint8))
        left, _, span, _ = cv2.boundingRect(runs)
        if left > width // 8 or left + span < width - width // 8:
            continue  # no side is reached
        bridged = cv2.dilate(runs, np.ones((3, width // 8), np.uint8))
        _, labels, stats, _ = connected_components(bridged)
        thin = stats[:, cv2.CC_STAT_HEIGHT] < height // 8
        line = thin & (stats[:, cv2.CC_STAT_WIDTH] >= width - 2 - width // 16)
        line[0] = False
        if not line.any():
            continue
        on_line = (line[labels] & (runs > 0) & (upright > 0)).astype(np.uint8) * 255
        if not on_line.any():
            continue
        # Where a stroke crosses, the ink is taller than the line is thick: it stays.
        taller = round(stroke_width(on_line)) + 3
        strokes = cv2.morphologyEx(upright, cv2.MORPH_OPEN, np.ones((taller, 1), np.uint8))
        band = cv2.dilate(on_line, np.ones((3, 1), np.uint8))
        rest = cv2.subtract(upright, cv2.subtract(band, strokes))
        if (rest > 0).sum() < 0.1 * (upright > 0).sum():
            continue
        fainter = strength[on_line > 0].mean() < 0.75 * strength[rest > 0].mean()
        if fainter or line.sum() >= 3:
            mask = rest if axis == 0 else np.ascontiguousarray(rest.T)
    return mask


def _digit(mask: Grey) -> tuple[Grey, float] | None:
    """The component that is the digit, with its satellites, as a mask; and its rival."""
    height, width = mask.shape
    count, labels, stats, centres = connected_components(mask)
    if count == 1:
        return None
    x, y, w, h, area = stats[1:].T.astype(np.float64)
    offset = np.hypot((centres[1:, 0] - width / 2) / width, (centres[1:, 1] - height / 2) / height)
    touched = np.stack([x <= 1, y <= 1, x + w >= width - 1, y + h >= height - 1])
    sides = touched.sum(0)
    extent = np.hypot(w, h)
    score = extent * np.sqrt(area) * np.exp(-4 * offset**2) * 0.25**sides
    best = int(score.argmax())
    if extent[best] < 3:
        return None
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
    inside = np.append(False, kept) * np.uint8(255)
    return np.take(inside, np.asarray(labels, np.intp)), rival


def _prominence(cut: _Cut) -> float:
    """The digit's contrast over that of all but the strongest twentieth of what is around it."""
    around = cv2.dilate(cut.mask, np.ones((7, 7), np.uint8)) == 0
    rest = cut.contrast[::2, ::2][around[::2, ::2]]
    return cut.level / (quantile(rest, 0.95) + 0.02) if rest.size else np.inf
