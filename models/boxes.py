"""Where in the photo each digit of a row is: pieces of ink are given to the digits read in them."""

import numpy as np
from numpy.typing import NDArray

from models.chains import Sides
from models.ink import Box
from models.page import Page, Row

_LOOSE = 0.3  # of a row's height; how far from a digit a loose part of it may be
_SMALL = 0.3  # of a row's height; smaller loose pieces are dots


def boxes_of(page: Page, row: Row, columns: list[float]) -> list[Box]:
    """The bounds of a row's digits, in pixels of the photo.

    Args:
        page: what the row is from.
        row: the row.
        columns: the column of the strip in which each digit was read, from the left, rising.
    """
    along = row.columns[np.clip(np.rint(columns), 0, len(row.columns) - 1).astype(np.intp)]
    places = along.astype(np.float64) + row.origin[0]
    middles = row.origin[1] + row.slope * (places - row.origin[0])
    parts: list[list[NDArray[np.float64]]] = [[] for _ in places]
    loose = []
    sides = page.boxes[row.pieces].T.astype(np.float64)
    x, y, w, h = sides
    own = _owners(places, middles, sides, row.height)
    for index, number in enumerate(row.pieces):
        inside = np.flatnonzero(own == index)
        if not len(inside):
            loose.append(index)
            continue
        for digit, part in zip(inside, _cut(page, int(number), places[inside]), strict=True):
            if part is not None:
                parts[digit].append(part)
    wholes = [np.array(each) for each in parts]
    for index in loose:
        if max(w[index], h[index]) < _SMALL * row.height or h[index] > 1.5 * row.height:
            continue
        box = np.array([x[index], y[index], x[index] + w[index], y[index] + h[index]])
        away = [_distance(box, whole) for whole in wholes]
        if away and min(away) < _LOOSE * row.height:
            parts[away.index(min(away))].append(box)
    found = []
    for index, each in enumerate(parts):
        if each:
            edges = np.array(each)
            left, top = edges[:, :2].min(0)
            right, bottom = edges[:, 2:].max(0)
        else:  # its ink was no piece of its own
            left, right = places[index] - row.height / 4, places[index] + row.height / 4
            top, bottom = middles[index] - row.height / 2, middles[index] + row.height / 2
        left, top = max(0.0, left), max(0.0, top)
        box_sides = (left, top, right - left, bottom - top)
        found.append(Box(*(round(float(side) * page.scale, 1) for side in box_sides)))
    return found


def _owners(
    places: NDArray[np.float64],
    middles: NDArray[np.float64],
    sides: Sides,
    height: float,
) -> NDArray[np.intp]:
    """For each digit the index of the piece it was read in, the tallest at its place; or -1."""
    x, y, w, h = sides
    across = (x[None] - 2 <= places[:, None]) & (places[:, None] <= (x + w)[None] + 2)
    across &= (y[None] <= middles[:, None] + height / 2) & (
        (y + h)[None] >= middles[:, None] - height / 2
    )
    off = np.abs((x + w / 2)[None] - places[:, None])
    score = np.minimum(h, 1.5 * height)[None] - 0.5 * np.minimum(off, height)
    score = np.where(across & (h > 0.25 * height)[None], score, -np.inf)
    if not score.shape[1]:
        return np.full(len(places), -1)
    best = score.argmax(1)
    return np.where(np.isfinite(score.max(1)), best, -1)


def _cut(page: Page, number: int, places: NDArray[np.float64]) -> list[NDArray[np.float64] | None]:
    """A piece's bounds, left, top, right, bottom, cut between the digits that were read in it."""
    x, y, w, h = (int(side) for side in page.boxes[number])
    if len(places) == 1:
        return [np.array([x, y, x + w, y + h], np.float64)]
    mask = page.labels[y : y + h, x : x + w] == number
    thick = mask.sum(0).astype(np.float64)
    edges = [0]
    for before, after in zip(places[:-1] - x, places[1:] - x, strict=True):
        start, end = int(np.ceil(before)) + 1, int(np.floor(after))
        between = np.arange(max(1, min(start, w - 1)), max(2, min(end, w)))
        off = np.abs(between - (before + after) / 2) / max(1.0, after - before)
        edges.append(int(between[(thick[between] / h + 0.3 * off).argmin()]))
    parts: list[NDArray[np.float64] | None] = []
    for left, right in zip(edges, [*edges[1:], w], strict=True):
        rows, columns = mask[:, left:right].any(1), mask[:, left:right].any(0)
        if not rows.any():
            parts.append(None)
            continue
        v, u = np.flatnonzero(rows), np.flatnonzero(columns) + left
        parts.append(np.array([x + u[0], y + v[0], x + u[-1] + 1, y + v[-1] + 1], np.float64))
    return parts


def _distance(box: NDArray[np.float64], parts: NDArray[np.float64]) -> float:
    """From a box to the nearest of others, all left, top, right, bottom."""
    if not len(parts):
        return float("inf")
    across = np.maximum(0, np.maximum(parts[:, 0] - box[2], box[0] - parts[:, 2]))
    down = np.maximum(0, np.maximum(parts[:, 1] - box[3], box[1] - parts[:, 3]))
    return float(np.hypot(across, down).min())
