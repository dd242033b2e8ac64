"""A page without what lies beside the sheet: a desk, a hand."""

import cv2
import numpy as np
from cv2.typing import MatLike

from models.imaging.picture import Grey
from models.page.sight import Places
from models.page.turning import Points, Turn, straightening, turn_by

_IS = 0.5  # probability of the sheet in a place
_WITHIN, _BEYOND = 0.8, 0.2  # mean probability where a sheet is, and where it is not; else all is
_LEAST = 0.04  # of the page's places, that a sheet takes
_EDGE = 1  # places at the sheet's edge, with its shadow, that are taken away too
_STRAIGHT = (0.01, 0.02, 0.03, 0.05)  # of its outline, by which a side may bend
_ALIKE = 0.93  # of the sheet, that four corners have
_LITTLE = 1e-3  # weight of what is known; with less, what is near it is filled first
_REACH = 3.0  # places over which the sheet's brightness goes on beyond it


def without_desk(grey: Grey, places: Places) -> Grey:
    """The page with its sheets' brightness where they are not.

    Args:
        grey: uint8 (height, width), the page.
        places: what a finder says of it; where a number is likely, there is a sheet.

    Returns:
        The page itself where it is all sheet, or that cannot be told.
    """
    kept = _sheets(places.sheet)
    if kept is None:
        return grey
    window = np.ones((2 * _EDGE + 1, 2 * _EDGE + 1), np.uint8)
    numbers = cv2.dilate((places.likely > _IS).astype(np.uint8), window)
    kept = cv2.max(cv2.erode(kept, window, borderValue=1), numbers)
    if not kept.any():
        return grey
    coarse = cv2.resize(grey, kept.shape[::-1], interpolation=cv2.INTER_AREA)
    size = grey.shape[1::-1]
    share = cv2.resize(kept.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    around = cv2.resize(_filled(coarse, kept), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.rint(share * grey + (1 - share) * around), np.uint8)


def flattened(grey: Grey, places: Places) -> tuple[Grey, MatLike, Turn]:
    """The page without a desk, straightened where its sheet is seen in perspective.

    Returns:
        The page; how likely a number stands in each place of it; and how it was turned for that.
    """
    clear = without_desk(grey, places)
    corners = sheet_corners(places)
    if corners is None:
        return clear, places.likely, turn_by(0.0, grey.shape)
    pixels = np.array(grey.shape[::-1]) / places.likely.shape[::-1]  # in a place, across and down
    turn = straightening(corners * pixels, 0.0)
    likely = straightening(corners, 0.0).straightened(places.likely)
    return turn.straightened(clear), likely, turn


def _sheets(sheet: MatLike) -> MatLike | None:
    """Where sheets are, convex each: uint8 of that shape; None where it is not plain."""
    kept = np.zeros(sheet.shape, np.uint8)
    window = np.ones((2 * _EDGE + 1, 2 * _EDGE + 1), np.uint8)
    opened = cv2.morphologyEx((sheet > _IS).astype(np.uint8), cv2.MORPH_OPEN, window)
    outlines, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for one in outlines:
        hull = cv2.convexHull(one)
        if cv2.contourArea(hull) >= _LEAST * kept.size:
            cv2.fillConvexPoly(kept, hull, 1)
    beyond = kept == 0
    if not beyond.any() or beyond.all():
        return None
    is_plain = sheet[~beyond].mean() >= _WITHIN and sheet[beyond].mean() <= _BEYOND
    return kept if is_plain else None


def sheet_corners(places: Places) -> Points | None:
    """The four of the one sheet that is all within the page, in places, from the upper left one.

    Clockwise; None where there is no such sheet.
    """
    kept = _sheets(places.sheet)
    if kept is None:
        return None
    outlines, _ = cv2.findContours(kept, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if len(outlines) != 1:
        return None
    hull = cv2.convexHull(outlines[0])
    for share in _STRAIGHT:
        corners = cv2.approxPolyDP(hull, share * cv2.arcLength(hull, True), True)
        if len(corners) == 4:
            break
    else:
        return None
    found = np.roll(corners[:, 0].astype(np.float64), -int(corners[:, 0].sum(1).argmin()), 0) + 0.5
    away = np.minimum(found, np.array(kept.shape[::-1]) - found).min()
    alike = cv2.contourArea(corners) / cv2.contourArea(hull)
    return found if away > _EDGE and alike > _ALIKE else None


def _filled(coarse: MatLike, kept: MatLike) -> MatLike:
    """A picture of places that goes on softly where it is not kept, of which some is: float32."""
    filled = coarse.astype(np.float32) * kept
    known = kept.astype(np.float32)
    while not known.all():
        weight = cv2.GaussianBlur(known, (0, 0), _REACH)
        near = cv2.GaussianBlur(filled, (0, 0), _REACH) / np.maximum(weight, _LITTLE)
        new = (known == 0) & (weight > _LITTLE)
        filled[new], known[new] = near[new], 1
    return cv2.GaussianBlur(filled, (0, 0), 1)
