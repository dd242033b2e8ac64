"""Photo of several digits -> its rows, each as a strip for the line reader (numpy, OpenCV).

The steps: shrink; divide by the paper's brightness; cut ink from paper; leave out ruled lines and
what hangs on the picture's sides; link pieces of ink to rows; level each row and scale it to the
strip's height.
"""

import itertools
from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.chains import Chain, chains
from models.ink import DIM, MIN_CONTRAST, components, quantile, stroke_width
from models.strips import DIGIT, HEIGHT

Grey = MatLike  # uint8
Floats = NDArray[np.float32]

SIDE = 1600  # pixels of the shrunk photo's long side
MOST_PIECES = 800  # of ink that are looked at, the largest
MOST_ROWS = 60
LONGEST = 2048  # pixels of a strip
CROP = 200  # pixels of the short side; a smaller picture is taken to be cut around a row
MIN_HEIGHT = 7  # pixels of a row's digits in the shrunk photo
MARGIN = 8  # pixels of paper at both ends of a strip
PAPER = 10  # pixels that are added at both ends: ink may reach the picture's sides
WIDEST_GAP = 16  # pixels of a strip; wider gaps are cut to it
MIN_STROKE = 2.0  # pixels in the strip; thinner strokes are thickened


class Row(NamedTuple):
    """A row of the page.

    strip: float32 (HEIGHT, width), 0 paper to 1 ink.
    columns: float32 (width,), how far along the row each column of the strip is, in the shrunk
        photo's pixels.
    origin: the x and y of the row's left end, on its middle line, in the shrunk photo.
    slope: of the middle line.
    pieces: the numbers of the pieces of ink that may belong to the row.
    height: of its digits, in the shrunk photo's pixels.
    """

    strip: Floats
    columns: Floats
    origin: tuple[float, float]
    slope: float
    pieces: NDArray[np.intp]
    height: float


class Page(NamedTuple):
    """A photo's rows from the top down.

    labels: int32 (height, width) of the shrunk photo, the number of each pixel's piece of ink.
    boxes: int (pieces, 4), x, y, width, height of each piece; number 0 is the paper.
    scale: the photo's pixels in one of the shrunk photo.
    truncated: whether there was more on it than is looked at.
    """

    rows: list[Row]
    labels: MatLike
    boxes: NDArray[np.intp]
    scale: float
    truncated: bool


def page_of(grey: Grey) -> Page:
    """The rows on a page; none where it is blank.

    Args:
        grey: uint8 (height, width), 0 black to 255 white, upright, at least one pixel.
    """
    small, scale = _shrunk(grey)
    contrast = _contrast(small)
    mask = _mask(contrast)
    _, labels, stats, _ = components(_unruled(mask))
    boxes = np.asarray(stats[:, :4], np.intp)
    inked, truncated = _candidates(boxes, np.asarray(stats[:, 4]), small.shape)
    linked, odd = chains(boxes, inked)
    truncated |= len(linked) > MOST_ROWS
    rows = []
    for chain in linked[:MOST_ROWS]:
        row = _row(contrast, labels, boxes, chain, odd)
        if row is not None:
            truncated |= row.strip.shape[1] >= LONGEST
            rows.append(row)
    return Page(rows, labels, boxes, scale, truncated)


def _shrunk(grey: Grey) -> tuple[Grey, float]:
    scale = max(1.0, max(grey.shape) / SIDE)
    if scale == 1.0:
        return grey, 1.0
    size = (max(1, round(grey.shape[1] / scale)), max(1, round(grey.shape[0] / scale)))
    return cv2.resize(grey, size, interpolation=cv2.INTER_AREA), scale


def _contrast(grey: Grey) -> Floats:
    """How far each pixel is from the local paper, as a share of the paper's brightness."""
    image = cv2.GaussianBlur(255 - grey if _is_bright(grey) else grey, (3, 3), 0.7)
    paper = _paper(image)
    contrast = cv2.subtract(paper, image) / np.maximum(paper, DIM).astype(np.float32)
    noise = quantile(np.ravel(contrast[::4, ::4]), 0.5)
    return np.asarray(np.clip((contrast - noise) / max(1 - noise, 0.1), 0, 1), np.float32)


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
    start = step // 2
    dark = np.ascontiguousarray(cv2.erode(half, window)[start::step, start::step])
    bright = np.ascontiguousarray(cv2.dilate(half, window)[start::step, start::step])
    middle = np.ascontiguousarray(half[start::step, start::step])
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
    coarse = np.ascontiguousarray(bright[step // 2 :: step, step // 2 :: step])
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


def _mask(contrast: Floats) -> Grey:
    """Ink as 255, paper as 0; weak ink counts where it touches strong ink."""
    levels = (contrast * 255).astype(np.uint8)
    counts = np.bincount(levels[::2, ::2].ravel(), minlength=256).astype(np.float64)
    floor = max(
        round(MIN_CONTRAST * 255), 3 * int(np.searchsorted(counts.cumsum(), 0.7 * counts.sum()))
    )
    counts[: min(floor, 255)] = 0
    threshold = max(_otsu(counts), floor)
    weak = (levels > 0.6 * threshold).astype(np.uint8)
    count, labels = cv2.connectedComponents(weak, connectivity=8)
    kept = np.zeros(count, np.uint8)
    kept[labels[levels > threshold]] = 255
    kept[0] = 0
    return np.take(kept, np.asarray(labels, np.intp))


def _otsu(counts: NDArray[np.float64]) -> int:
    """The threshold that parts a histogram best (N. Otsu, 1979)."""
    total, levels = counts.sum(), np.arange(len(counts))
    if total == 0:
        return len(counts) - 1
    below, mass = counts.cumsum(), (counts * levels).cumsum()
    apart = (mass[-1] * below - total * mass) ** 2
    return int((apart / np.maximum(below * (total - below), 1)).argmax())


def _unruled(mask: Grey) -> Grey:
    """The mask without straight thin lines that are too long for a digit's stroke."""
    height, width = mask.shape
    for axis in (0, 1):
        length = (width if axis == 0 else height) // 3
        if length < 24:
            continue
        kernel = np.ones((1, length) if axis == 0 else (length, 1), np.uint8)
        lines = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)
        if not lines.any():
            continue
        lines = cv2.dilate(lines, np.ones((3, 3), np.uint8))
        across = np.ones((7, 1) if axis == 0 else (1, 7), np.uint8)
        strokes = cv2.morphologyEx(mask, cv2.MORPH_OPEN, across)
        mask = cv2.subtract(mask, cv2.subtract(lines, strokes))
    return mask


def _candidates(
    boxes: NDArray[np.intp], areas: NDArray[np.intp], shape: tuple[int, ...]
) -> tuple[NDArray[np.intp], bool]:
    """The pieces of ink that may be digits or parts of them, and whether some were left out."""
    x, y, w, h = boxes.T
    height, width = shape[:2]
    sized = (np.maximum(w, h) >= MIN_HEIGHT) & (areas >= 8)
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
    if len(chosen) <= MOST_PIECES:
        return chosen, False
    largest = np.argsort(-np.maximum(w, h)[chosen], kind="stable")[:MOST_PIECES]
    return np.sort(chosen[largest]), True


def _row(
    contrast: Floats, labels: MatLike, boxes: NDArray[np.intp], chain: Chain, odd: NDArray[np.bool_]
) -> Row | None:
    """The chain's strip: levelled, scaled, its strokes thick enough, long gaps cut."""
    zoom = DIGIT / chain.height
    reach = HEIGHT / 2 / zoom  # half a strip's height in the shrunk photo
    x0, _, x1, _ = chain.bounds
    margin = MARGIN / zoom
    left, right = max(0, int(x0 - margin)), min(contrast.shape[1], int(x1 + margin) + 1)
    lowest = min(chain.middle_at(left), chain.middle_at(right))
    highest = max(chain.middle_at(left), chain.middle_at(right))
    top, bottom = int(lowest - reach) - 1, int(highest + reach) + 2
    pad_top, pad_bottom = max(0, -top), max(0, bottom - contrast.shape[0])
    top, bottom = max(0, top), min(contrast.shape[0], bottom)
    part = contrast[top:bottom, left:right]
    near = labels[top:bottom, left:right]
    own = np.zeros(len(boxes), np.uint8)
    own[chain.pieces] = 1
    mine = own[near]
    if not mine.any():
        return None
    foreign = odd.copy()
    foreign[chain.pieces] = False
    away = foreign.astype(np.uint8)[near]
    if away.any():
        part = part * (cv2.dilate(away, np.ones((3, 3), np.uint8)) == 0)
    level = max(quantile(part[mine > 0], 0.75), MIN_CONTRAST)
    soft = np.clip(part / level, 0, 1).astype(np.float32)
    missing = MIN_STROKE / zoom - stroke_width(mine * np.uint8(255))
    if missing > 0.5:
        grown = 2 * max(1, round(missing / 2)) + 1
        soft = cv2.dilate(soft, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (grown, grown)))
    if pad_top or pad_bottom:
        soft = cv2.copyMakeBorder(soft, pad_top, pad_bottom, 0, 0, cv2.BORDER_REPLICATE)
        top -= pad_top
    strip = _levelled(soft, chain, zoom, left, top)
    strip = np.pad(strip, ((0, 0), (PAPER, PAPER)))
    columns = (np.arange(strip.shape[1], dtype=np.float32) + 0.5 - PAPER) / np.float32(zoom)
    kept = _without_gaps(strip)[:LONGEST]
    strip, columns = np.ascontiguousarray(strip[:, kept]), columns[kept]
    inside = np.unique(near[near > 0])
    inside = inside[~foreign[inside]]
    return Row(
        strip,
        columns,
        (float(left), chain.middle_at(left)),
        chain.slope,
        np.asarray(inside, np.intp),
        chain.height,
    )


def _levelled(soft: MatLike, chain: Chain, zoom: float, left: int, top: int) -> Floats:
    """The part of the page along the chain, as a strip of HEIGHT pixels."""
    width = max(1, round(soft.shape[1] * zoom))
    if zoom < 1:  # means over pixels, so that no stroke falls between two
        size = (width, max(1, round(soft.shape[0] * zoom)))
        soft = cv2.resize(soft, size, interpolation=cv2.INTER_AREA)
        rate = 1.0
    else:
        rate = zoom
    # The strip's pixel (u, v) shows the part's pixel (u, v') / rate, v' along the slope.
    middle = (chain.middle_at(left) - top) * zoom
    matrix = np.array(
        [
            [1 / rate, 0, 0.5 / rate - 0.5],
            [
                chain.slope / rate,
                1 / rate,
                (middle - HEIGHT / 2 + 0.5 + 0.5 * chain.slope) / rate - 0.5,
            ],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    strip = cv2.warpAffine(soft, matrix, (width, HEIGHT), flags=flags)
    return np.asarray(strip, np.float32)


def _without_gaps(strip: Floats) -> NDArray[np.intp]:
    """The columns that stay: of a long run without ink, its two ends."""
    inked = (strip[4:-4] > 0.35).any(0)
    places = np.flatnonzero(np.concatenate([[True], inked, [True]])) - 1
    keep = np.ones(strip.shape[1], bool)
    for start, end in itertools.pairwise(places):
        if end - start - 1 > WIDEST_GAP:
            keep[start + 1 + WIDEST_GAP // 2 : end - WIDEST_GAP // 2] = False
    return np.flatnonzero(keep)
