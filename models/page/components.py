"""Photo of a page -> its connected components: what stands out from paper, less ruled lines."""

from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.digit.locate import DIM, MIN_CONTRAST
from models.imaging.measures import connected_components, quantile, stroke_width
from models.imaging.picture import Grey

CROP = 200  # pixels of the short side; a smaller picture is taken to be cut around a row
MIN_HEIGHT = 7  # pixels of a digit
HELD = 0.4  # of a frame's height; what it holds is at least as high, or many
MOST_COMPONENTS = 800  # that are looked at, the largest


class Components(NamedTuple):
    """The ink on a page.

    contrast: uint8 (height, width), how far each pixel is from the local paper, 255 is black ink
        on white paper; 0 on ruled lines.
    labels: int32 (height, width), the number of each pixel's component; 0 is the paper.
    boxes: (components, 4), x, y, width and height of each component.
    inked: the numbers of those that may be digits or parts of them.
    truncated: whether there are too many of these, so that the smallest are left out.
    """

    contrast: Grey
    labels: MatLike
    boxes: NDArray[np.intp]
    inked: NDArray[np.intp]
    truncated: bool


def components_of(grey: Grey) -> Components:
    """The components of ink on a page.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, upright, at least one pixel.
    """
    contrast = _contrast(grey)
    threshold = _threshold(contrast)
    weak = (contrast > int(0.6 * threshold)).view(np.uint8)
    kept = _unruled(weak)
    if kept is not weak:  # a line's soft edges go with it
        lines = cv2.dilate(cv2.subtract(weak, kept), np.ones((3, 3), np.uint8))
        contrast[(lines > 0) & (kept == 0)] = 0
    count, labels, stats, _ = connected_components(kept)
    # Weak ink counts where it touches strong ink.
    strong = np.zeros(count, bool)
    above = cv2.findNonZero((contrast > int(threshold)).view(np.uint8))
    if above is not None:
        places = above.reshape(-1, 2)
        strong[labels[places[:, 1], places[:, 0]]] = True
    boxes = np.asarray(stats[:, :4], np.intp)
    inked, truncated = _candidates(boxes, np.asarray(stats[:, 4]), strong, grey.shape)
    inked = inked[~_frames(labels, boxes, inked)]
    return Components(contrast, labels, boxes, inked, truncated)


def _contrast(grey: Grey) -> Grey:
    """How far each pixel is from the local paper, as a share of the paper's brightness."""
    image = cv2.GaussianBlur(cv2.bitwise_not(grey) if _is_bright(grey) else grey, (3, 3), 0.7)
    paper = _paper(image)
    contrast = cv2.divide(cv2.subtract(paper, image), np.maximum(paper, np.uint8(DIM)), scale=255)
    noise = quantile(np.ravel(contrast[::4, ::4]), 0.5)
    levels = (np.arange(256) - noise) / max(255 - noise, 25) * 255
    return cv2.LUT(contrast, np.clip(np.rint(levels), 0, 255).astype(np.uint8))


def _is_bright(grey: Grey) -> bool:
    """Whether what stands out from its surroundings is mostly brighter than they are.

    As in `ink`, but thin strokes on a large page must not be averaged away: at a coarse scale, what
    is darkest and brightest in each pixel is compared with the median around it.
    """
    ratio = max(1.0, max(grey.shape) / 640)
    size = (max(1, round(grey.shape[1] / ratio)), max(1, round(grey.shape[0] / ratio)))
    half = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    step = max(1, max(half.shape) // 160)
    window = np.ones((step, step), np.uint8)
    dark = _every(cv2.erode(half, window), step)
    bright, middle = _every(cv2.dilate(half, window), step), _every(half, step)
    around = cv2.medianBlur(middle, 2 * (max(middle.shape) // 5) + 1)
    edge_y, edge_x = (side // 12 for side in around.shape)  # a rim of table is not the page
    inner = np.s_[edge_y : around.shape[0] - edge_y, edge_x : around.shape[1] - edge_x]
    darker = cv2.subtract(around, dark)[inner].astype(np.float32)
    brighter = cv2.subtract(bright, around)[inner].astype(np.float32)
    return float((brighter**3).sum()) > float((darker**3).sum())


def _paper(image: Grey) -> Grey:
    """The paper's brightness: what is darker and narrower than a tenth of the page, closed.

    At a coarse scale, whose pixels are the brightest of theirs: strokes are gone there already.
    """
    height, width = image.shape
    step = max(1, max(image.shape) // 400)
    bright = cv2.dilate(image, np.ones((step, step), np.uint8)) if step > 1 else image
    coarse = _every(bright, step)
    reach = max(2, min(max(coarse.shape) // 12, max(8, min(coarse.shape) // 5)))
    window = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    # A page may lie on a dark table, which is wide outside of the picture; a crop of a row has
    # digits at its sides.
    pad = reach if min(image.shape) < CROP else 2 * reach
    wider = cv2.copyMakeBorder(coarse, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(wider, cv2.MORPH_CLOSE, window)
    closed = closed[pad : pad + coarse.shape[0], pad : pad + coarse.shape[1]]
    if step == 1:
        return closed
    return cv2.resize(closed, (width, height), interpolation=cv2.INTER_LINEAR)


def _every(image: Grey, step: int) -> Grey:
    """One pixel in each square of `step` pixels, its middle one."""
    start = [min(step, side) // 2 for side in image.shape]
    return np.ascontiguousarray(image[start[0] :: step, start[1] :: step])


def _threshold(contrast: Grey) -> float:
    """What parts ink from paper: Otsu's threshold of all that is more than the paper's grain."""
    counts = np.bincount(contrast[::2, ::2].ravel(), minlength=256).astype(np.float64)
    grain = int(np.searchsorted(counts.cumsum(), 0.7 * counts.sum()))
    floor = min(255, max(round(MIN_CONTRAST * 255), 3 * grain))
    counts[:floor] = 0
    return float(max(_otsu(counts), floor))


def _otsu(counts: NDArray[np.float64]) -> int:
    """The threshold that parts a histogram best (N. Otsu, 1979)."""
    total, levels = counts.sum(), np.arange(len(counts))
    if total == 0:
        return len(counts) - 1
    below, mass = counts.cumsum(), (counts * levels).cumsum()
    apart = (mass[-1] * below - total * mass) ** 2
    return int((apart / np.maximum(below * (total - below), 1)).argmax())


def _unruled(mask: Grey) -> Grey:
    """The mask without ruled lines, level or upright: thin, and a third of the page long."""
    for axis in (0, 1):
        if axis == 1 and mask.shape[0] < CROP:
            break  # a one may be as high as the picture
        lying = mask if axis == 0 else np.ascontiguousarray(mask.T)
        line = _lines(lying)
        if line is None:
            continue
        # Where a stroke crosses, the ink is taller than the line is thick: it stays.
        taller = 2 * round(stroke_width(line)) + 3
        strokes = cv2.morphologyEx(lying, cv2.MORPH_OPEN, np.ones((taller, 1), np.uint8))
        band = cv2.dilate(line, np.ones((3, 1), np.uint8))
        lying = cv2.subtract(lying, cv2.subtract(band, strokes))
        mask = lying if axis == 0 else np.ascontiguousarray(lying.T)
    return mask


def _lines(mask: Grey) -> Grey | None:
    """The level lines in a mask; a line may climb, so that it is runs of pixels, step by step.

    They are looked for at a coarse scale, where a pixel is ink that has any.
    """
    width = mask.shape[1]
    step = max(1, width // 400)
    coarse = _every(cv2.dilate(mask, np.ones((step, step), np.uint8)), step) if step > 1 else mask
    # In a crop of a row, two digits' bars may be joined: a line goes from side to side there.
    crop = min(mask.shape) < CROP
    run = max(8, coarse.shape[1] // (3 if crop else 25))
    runs = cv2.morphologyEx(coarse, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    if not runs.any():
        return None
    _, labels, stats, _ = connected_components(cv2.dilate(runs, np.ones((3, 3), np.uint8)))
    wide, areas = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_AREA]
    thickest = 2 + coarse.shape[1] // 60  # dilation adds two pixels
    line = (wide >= coarse.shape[1] * (0.85 if crop else 0.33)) & (areas < thickest * wide)
    line[0] = False
    if not line.any():
        return None
    region = cv2.resize(
        line.view(np.uint8)[labels], mask.shape[::-1], interpolation=cv2.INTER_NEAREST
    )
    runs = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, max(8, run * step // 4)), np.uint8))
    found = cv2.bitwise_and(runs, region)
    return found if found.any() else None  # dots in a row are a line at the coarse scale alone


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
    kept = sized & ~rim
    kept[0] = False
    chosen = np.flatnonzero(kept)
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
