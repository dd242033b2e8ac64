"""Connected components -> text lines, each with the middle line that it runs along."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_ALIKE = 2.6  # heights of neighbours in a row differ by no more than this factor
_APART = 6.0  # gap between neighbours, in heights of the taller
_STEEPEST = 0.45  # slope between neighbours, and from a row's one end to the other
_SEPARATOR = 0.6  # of a row's height; a comma is smaller
_LOW = 0.7  # of a row's height; how far from its middle line a comma's middle may be
_LOOSE = 0.4  # of the typical height; smaller components are dots, dashes and loose bars


Sides = NDArray[np.float64]  # (4, n): x, y, width and height of each component


class TextLine(NamedTuple):
    """Components of ink in a row.

    components: their numbers.
    bounds: left, top, right and bottom of them all.
    height: of the row's digits.
    slope, middle: the row's middle line is y = middle + slope * x.
    """

    components: NDArray[np.intp]
    bounds: tuple[float, float, float, float]
    height: float
    slope: float
    middle: float

    def middle_at(self, x: float) -> float:
        """The y of the row's middle line."""
        return self.middle + self.slope * x


def text_lines_of(
    boxes: NDArray[np.intp], inked: NDArray[np.intp]
) -> tuple[list[TextLine], NDArray[np.bool_]]:
    """Links components to rows, from the top down.

    Args:
        boxes: (components, 4), x, y, width, height.
        inked: the numbers of those that may be digits or parts of them.

    Returns:
        The text lines, and which components are in one.
    """
    used = np.zeros(len(boxes), bool)
    if not len(inked):
        return [], used
    sides = boxes[inked].T.astype(np.float64)
    tall = np.flatnonzero(sides[3] >= _LOOSE * typical_height(sides[3]))
    groups = _merged([tall[group] for group in _linked(sides[:, tall])], sides)
    groups = _without_separators(groups, sides)
    found = [_text_line(group, inked[group], sides) for group in groups]
    found.sort(key=lambda line: line.middle_at((line.bounds[0] + line.bounds[2]) / 2))
    for line in found:
        used[line.components] = True
    return found, used


def line_through(boxes: NDArray[np.intp], components: NDArray[np.intp], slope: float) -> TextLine:
    """Components taken as one text line whose slope is known.

    Args:
        boxes: (components, 4), x, y, width, height of all.
        components: the numbers of those of the line.
        slope: of its middle line.
    """
    x, y, w, h = sides = boxes[components].T.astype(np.float64)
    height = typical_height(h)
    middles = y + h / 2 - slope * (x + w / 2)
    middle = float(np.average(middles, weights=h))
    low, most = sides[:2].min(1), (sides[:2] + sides[2:]).max(1)
    return TextLine(components, (*low.tolist(), *most.tolist()), height, slope, middle)


def typical_height(heights: NDArray[np.float64]) -> float:
    """The height that half of all height belongs to components at least as high as."""
    order = np.sort(heights)
    return float(order[np.searchsorted(order.cumsum(), order.sum() / 2)])


def _linked(
    sides: Sides,
) -> list[NDArray[np.intp]]:
    """Groups of components, each linked to the nearest at its right that is on its level."""
    x, y, w, h = sides
    right, middle, centre = x + w, y + h / 2, x + w / 2
    gap = x[None] - right[:, None]  # from the row's component to the column's
    taller, lower = np.maximum(h[:, None], h[None]), np.minimum(h[:, None], h[None])
    off = np.abs(middle[None] - middle[:, None])
    ahead = centre[None] - centre[:, None]
    shared = np.minimum((y + h)[:, None], (y + h)[None]) - np.maximum(y[:, None], y[None])
    level = (shared > 0.35 * lower) | (off < _STEEPEST * np.minimum(ahead, 2 * taller) * 0.6)
    fits = (
        (ahead > 0)
        & (gap < _APART * taller)
        & level
        & (off < 0.75 * taller)
        & (taller < _ALIKE * lower)
    )
    cost = np.where(fits, np.maximum(gap, 0) + 1.5 * off, np.inf)
    best_right, best_left = cost.argmin(1), cost.argmin(0)
    group = np.arange(len(x))
    for i in np.argsort(x):
        j = best_right[i]
        if np.isfinite(cost[i, j]) and best_left[j] == i:
            group[j] = group[i]
    return [np.flatnonzero(group == one) for one in np.unique(group)]


def _merged(
    groups: list[NDArray[np.intp]],
    sides: Sides,
) -> list[NDArray[np.intp]]:
    """Groups on one line taken as one row, the longest first."""
    x, y, w, h = sides
    groups = sorted(groups, key=lambda group: -float(h[group].sum()))
    merged: list[NDArray[np.intp]] = []
    lines = np.empty((len(groups), 3))  # slope, middle and height of each row
    for group in groups:
        slope, middle, height = lines[: len(merged)].T[:, :, None]
        level = middle + slope * (x[group] + w[group] / 2)
        top = np.maximum(y[group], level - height / 2)
        bottom = np.minimum(y[group] + h[group], level + height / 2)
        inside = (bottom - top > 0.5 * h[group]).all(1)
        inside &= h[group].max() < _ALIKE * height[:, 0]
        row = int(inside.argmax()) if inside.any() else len(merged)
        if row == len(merged):
            merged.append(group)
        else:
            merged[row] = np.concatenate([merged[row], group])
        lines[row] = _line(merged[row], sides)
    return merged


def _without_separators(groups: list[NDArray[np.intp]], sides: Sides) -> list[NDArray[np.intp]]:
    """The rows, but for those that are separators of another: small, and within its reach."""
    x, y, w, h = sides
    lines = np.array([_line(group, sides) for group in groups])
    ends = np.array([(x[group].min(), (x + w)[group].max()) for group in groups])
    kept = []
    for group in groups:
        along, level = (x + w / 2)[group, None], (y + h / 2)[group, None]
        slope, middle, height = lines.T
        small = h[group].max() < _SEPARATOR * height
        beside = (ends[:, 0] - height < along) & (along < ends[:, 1] + height)
        low = np.abs(level - middle - slope * along) < _LOW * height
        if not (small & (beside & low).all(0)).any():
            kept.append(group)
    return kept


def _line(
    group: NDArray[np.intp],
    sides: Sides,
) -> tuple[float, float, float]:
    """Slope and middle of a group's line, and the height of its digits."""
    x, y, w, h = sides[:, group]
    height = typical_height(h)
    full = h > 0.6 * height
    centre, level, weight = (x + w / 2)[full], (y + h / 2)[full], h[full]
    mean = np.average(centre, weights=weight)
    spread = np.average((centre - mean) ** 2, weights=weight)
    slope = 0.0
    if full.sum() > 2 and spread > height**2 / 2:
        slope = float(np.average((centre - mean) * level, weights=weight) / spread)
        slope = float(np.clip(slope, -_STEEPEST, _STEEPEST))
    middles = level - slope * (centre - mean)
    middle = float(np.average(middles, weights=weight)) - slope * mean
    return slope, middle, height


def _text_line(
    group: NDArray[np.intp],
    components: NDArray[np.intp],
    sides: Sides,
) -> TextLine:
    x, y, w, h = sides
    slope, middle, height = _line(group, sides)
    left, top = float(x[group].min()), float(y[group].min())
    right, bottom = float((x + w)[group].max()), float((y + h)[group].max())
    return TextLine(components, (left, top, right, bottom), height, slope, middle)
