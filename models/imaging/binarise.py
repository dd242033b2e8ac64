"""Grey picture -> contrast, and what of it is ink: for one digit, and for a page of numbers.

The steps: which of paper and ink is bright; how bright the paper is at each pixel; how much of that
is missing; the threshold that parts ink from paper.
"""

from functools import cache
from math import ceil

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.imaging.measures import quantile
from models.imaging.picture import Grey, every

COARSE = 400  # pixels of the long side at which the paper's brightness is looked for
CELLS = 64  # along the long side, in which the darkest and the brightest pixel are looked for
UNEVEN = 0.3  # of what stands out most; what stands out less is uneven light
MIDDLE = 3.0  # the middle of a side counts e ** 3 times its ends, where a table may be
IN_DOUBT = 1.2  # times as much as what is darker must what is brighter stand out, to be ink
DIM = 64  # of 255; ink on paper that is darker is taken to be on paper of this brightness
MIN_CONTRAST = 13  # of 255, the paper's brightness; less is blank paper
WEAK = 0.6  # of the threshold; ink that is as weak counts where it touches stronger ink
_LEVELS = np.arange(256.0)


def contrast_of(grey: Grey, fine: int, blur: int, widest: float) -> Grey:
    """How far each pixel is from the local paper, as a share of the paper's brightness.

    Args:
        grey: uint8 (height, width), 0 black to 255 white.
        fine: pixels of the long side at which strokes still differ from paper, see `ink_is_bright`.
        blur: pixels, 3 or 5, of the kernel that takes the grain away.
        widest: of the long side; what is wider is paper, see `paper_of`.

    Returns:
        uint8 (height, width), 0 paper to 255, black ink on white paper.
    """
    dark = cv2.bitwise_not(grey) if ink_is_bright(grey, fine) else grey
    image = cv2.GaussianBlur(dark, (blur, blur), 0)
    paper = paper_of(image, widest)
    contrast = cv2.divide(cv2.subtract(paper, image), np.maximum(paper, np.uint8(DIM)), scale=255)
    noise = _quantile(_histogram(contrast), 0.5)  # most of the picture is paper
    levels = (_LEVELS - noise) / max(255 - noise, 25) * 255
    return cv2.LUT(contrast, np.clip(np.rint(levels), 0, 255).astype(np.uint8))


def ink_is_bright(grey: Grey, fine: int) -> bool:
    """Whether what stands out from its surroundings is mostly brighter than they are.

    The surroundings are the median of a window of two fifths of the picture, which strokes do not
    fill and which keeps the edge of a shadow. What stands out most counts most, and the middle of
    the picture: at its sides may be a dark table. In doubt ink is dark.

    Args:
        grey: uint8 (height, width).
        fine: pixels of the long side that the picture is shrunk to. Of its cells the darkest and
            the brightest pixel count, so that thin strokes on a large page are not averaged away.
    """
    ratio = max(1.0, max(grey.shape) / fine)
    size = (max(1, round(grey.shape[1] / ratio)), max(1, round(grey.shape[0] / ratio)))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    step = max(1, max(small.shape) // CELLS)
    darkest = brightest = middle = every(small, step)
    if step > 1:
        window = np.ones((step, step), np.uint8)
        darkest = every(cv2.erode(small, window), step)
        brightest = every(cv2.dilate(small, window), step)
    around = cv2.medianBlur(middle, 2 * (max(middle.shape) // 5) + 1)
    down, across = (_weights(side) for side in around.shape)
    off = cv2.subtract(around, darkest), cv2.subtract(brightest, around)
    weights = _LEVELS**3
    weights[: ceil(UNEVEN * max(int(one.max()) for one in off))] = 0
    darker, brighter = (float(down @ cv2.LUT(one, weights) @ across) for one in off)
    return brighter > IN_DOUBT * darker


@cache
def _weights(side: int) -> NDArray[np.float64]:
    """float64 (side,), how much each pixel of a side counts: the middle most."""
    return np.exp(-MIDDLE * np.linspace(-1, 1, side) ** 2)


def paper_of(image: Grey, widest: float) -> Grey:
    """The paper's brightness: what is darker and narrower than `widest` of the picture, closed.

    A closing keeps the hard edge of a shadow, which a blur would smear into ink. Outside, the
    picture goes on as it ends, so that a dark corner is wide enough to be no ink. Large pictures
    are closed at a coarse scale, whose pixels are the brightest of theirs: strokes are gone there.
    """
    height, width = image.shape
    step = max(1, max(image.shape) // COARSE)
    bright = cv2.dilate(image, np.ones((step, step), np.uint8)) if step > 1 else image
    coarse = every(bright, step) if step > 1 else image
    # In a picture cut around a row of digits, which is low, no stroke is as wide as that.
    low = max(8, int(1.2 * widest * min(coarse.shape)))
    reach = max(2, min(int(widest / 2 * max(coarse.shape)), low))
    wider = cv2.copyMakeBorder(coarse, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    window = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    closed = cv2.morphologyEx(wider, cv2.MORPH_CLOSE, window)
    closed = closed[reach : reach + coarse.shape[0], reach : reach + coarse.shape[1]]
    if step == 1:
        return closed
    return cv2.resize(closed, (width, height), interpolation=cv2.INTER_LINEAR)


def threshold_of(contrast: Grey, paper: float = 0.0) -> int:
    """The contrast that parts ink from paper (N. Otsu, 1979).

    Args:
        contrast: uint8 (height, width).
        paper: the share of the picture that is paper for sure. Of what is left, only what is three
            times as strong as that paper's grain counts: without it, a page's little ink is lost.
    """
    counts, least = _histogram(contrast), MIN_CONTRAST
    if paper:
        least = min(255, max(least, 3 * _quantile(counts, paper)))
        counts[:least] = 0
    return max(_otsu(counts), least)


def ink_mask(contrast: Grey, threshold: float) -> Grey:
    """uint8, 255 where the contrast is that of weak ink, or more."""
    return cv2.threshold(contrast, WEAK * threshold, 255, cv2.THRESH_BINARY)[1]


def is_strong(count: int, labels: MatLike, contrast: Grey, threshold: float) -> NDArray[np.bool_]:
    """Which components of a mask have ink above the threshold: bool (count,), background False."""
    strong = np.zeros(count, bool)
    strong[np.ravel(labels)[np.flatnonzero(contrast > threshold)]] = True
    strong[0] = False
    return strong


def level_of(contrast: Grey, mask: Grey) -> float:
    """The contrast of full ink: three quarters of what is under the mask are no darker."""
    return max(quantile(contrast[mask > 0], 0.75), MIN_CONTRAST)


def _histogram(image: Grey) -> NDArray[np.float64]:
    """float64 (256,), how many pixels have each level."""
    return cv2.calcHist([image], [0], None, [256], [0, 256]).ravel().astype(np.float64)


def _quantile(counts: NDArray[np.float64], share: float) -> int:
    """The level that `share` of a histogram's pixels do not exceed."""
    return int(np.searchsorted(counts.cumsum(), share * counts.sum()))


def _otsu(counts: NDArray[np.float64]) -> int:
    """The level that parts a histogram best."""
    total = counts.sum()
    below, mass = counts.cumsum(), (counts * _LEVELS).cumsum()
    apart = (mass[-1] * below - total * mass) ** 2
    return int((apart / np.maximum(below * (total - below), 1)).argmax())
