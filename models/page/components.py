"""Photo of a page -> its connected components: what stands out from paper, less ruled lines."""

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.imaging.binarise import contrast_of, ink_mask, is_strong, threshold_of
from models.imaging.measures import connected_components
from models.imaging.picture import Grey
from models.imaging.ruling import Rule, unruled

CROP = 200  # pixels of the short side; a smaller picture is taken to be cut around a row
FINE = 640  # pixels of the long side at which a page's thin strokes still differ from its paper
BLUR = 3  # pixels; digits may be no higher than ten
WIDEST = 1 / 6  # of the long side; what is wider is paper
SURELY_PAPER = 0.7  # of the page
RULE = Rule(run=1 / 25, gap=0, span=1 / 3, thickest=1 / 60)  # lines of a field or a table, too
CROP_RULE = Rule(run=1 / 3, gap=0, span=0.85, thickest=1 / 60)  # digits' bars may be joined
MIN_HEIGHT = 7  # pixels of a digit
HELD = 0.4  # of a frame's height; what it holds is at least as high, or many
MOST_COMPONENTS = 800  # that are looked at, the largest


class Components(NamedTuple):
    """The ink on a page.

    contrast: uint8 (height, width), how far each pixel is from the local paper, 255 is black ink
        on white paper; 0 on ruled lines.
    labels: int32 (height, width), the number of each pixel's component; 0 is the paper.
    boxes: (components, 4), x, y, width and height of each component.
    areas: (components,), how many pixels each has; of ink alone, as labels.
    inked: the numbers of those that may be digits or parts of them.
    truncated: whether there are too many of these, so that the smallest are left out.
    """

    contrast: Grey
    labels: MatLike
    boxes: NDArray[np.intp]
    areas: NDArray[np.intp]
    inked: NDArray[np.intp]
    truncated: bool


def components_of(
    grey: Grey, cleaned: Callable[[Grey], Grey] | None = None, paper: float = SURELY_PAPER
) -> Components:
    """The components of ink on a page.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, upright, at least one pixel.
        cleaned: takes lines that are known out of a mask, uint8 (height, width), 255 where ink is.
        paper: the share of the page that is paper for sure.
    """
    contrast = contrast_of(grey, FINE, BLUR, WIDEST)
    threshold = threshold_of(contrast, paper)
    weak = ink_mask(contrast, threshold)
    kept = _unruled(weak)
    if cleaned is not None:
        kept = cleaned(kept)
    if kept is not weak:  # a line's soft edges go with it
        lines = cv2.dilate(cv2.subtract(weak, kept), np.ones((3, 3), np.uint8))
        contrast[(lines > 0) & (kept == 0)] = 0
    count, labels, stats, _ = connected_components(kept)
    strong = is_strong(count, labels, contrast, threshold)
    boxes, areas = np.split(np.asarray(stats, np.intp), [4], axis=1)
    inked, truncated = _candidates(boxes, areas[:, 0], strong, grey.shape)
    inked = inked[~_frames(labels, boxes, inked)]
    return Components(contrast, labels, boxes, areas[:, 0], inked, truncated)


def _unruled(mask: Grey) -> Grey:
    if min(mask.shape) >= CROP:
        return unruled(mask, RULE)
    # In a crop of a row a one may be as high as the picture.
    return unruled(mask, CROP_RULE, upright=mask.shape[0] >= CROP)


def _candidates(
    boxes: NDArray[np.intp],
    areas: NDArray[np.intp],
    strong: NDArray[np.bool_],
    shape: tuple[int, ...],
) -> tuple[NDArray[np.intp], bool]:
    """The components of ink that may be digits or parts of them, and whether some were left out."""
    x, y, w, h = boxes.T
    height, width = shape[:2]
    sized = (np.maximum(w, h) >= MIN_HEIGHT) & (areas >= 8) & strong
    sides = (x <= 0).astype(int) + (y <= 0) + (x + w >= width) + (y + h >= height)
    rim = (w > 0.9 * width) & (h > 0.9 * height)
    if min(height, width) >= CROP:
        edge = max(height, width) // 40
        upright = (x < edge) | (x + w > width - edge)
        level = (y < edge) | (y + h > height - edge)
        rim |= upright & (h > 3 * w) | level & (w > 3 * h)
        rim |= (sides > 0) & ((w > width // 4) | (h > height // 4))
    chosen = np.flatnonzero(sized & ~rim)
    if len(chosen) <= MOST_COMPONENTS:
        return chosen, False
    largest = np.argsort(-np.maximum(w, h)[chosen], kind="stable")[:MOST_COMPONENTS]
    return np.sort(chosen[largest]), True


def _frames(labels: MatLike, boxes: NDArray[np.intp], inked: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of the components are boxes around others: of a field, a table, the page."""
    x, y, w, h = boxes[inked].T
    held = (x[:, None] < x[None]) & ((x + w)[:, None] > (x + w)[None])
    held &= (y[:, None] < y[None]) & ((y + h)[:, None] > (y + h)[None])
    held &= (h[None] >= HELD * h[:, None]) | (held.sum(1, keepdims=True) > 4)
    frames = np.asarray(held.any(1))
    for index in np.flatnonzero(frames):
        left, top, wide, high = boxes[inked[index]]
        part = labels[top : top + high, left : left + wide] == inked[index]
        depth = max(1, high // 4)
        closed = part[:depth].any(0).mean(), part[-depth:].any(0).mean()
        frames[index] = min(closed) > 0.8
    return frames
