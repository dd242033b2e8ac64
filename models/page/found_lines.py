"""Numbers that a finder has found -> text lines in reading order, and which way up the page is."""

from math import atan2, degrees
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.page.found import FoundNumbers, Points

_APART = 6.0  # digits' heights between two numbers of a line, at most
_OFF = 0.5  # digits' heights between the middles of two neighbours, across their way
_ALIKE = 1.8  # heights of neighbours differ by no more than this factor
_ASKEW = 0.35  # radians between the ways of neighbours


class FoundLine(NamedTuple):
    """A text line; pixels are those of the shrunk page.

    numbers: of those found, from the first to the last.
    start, end: (2,), where its middle line begins and ends.
    height: of its digits.
    """

    numbers: NDArray[np.intp]
    start: Points
    end: Points
    height: float


def one_way(numbers: FoundNumbers) -> FoundNumbers:
    """The numbers, none of which runs against the page: what most of them say of the way counts.

    A 6 does not say which way it runs, but the page that it stands on does.
    """
    said = (numbers.along * numbers.way[:, None]).sum(0)
    back = numbers.along @ said < 0
    return numbers._replace(
        along=np.where(back[:, None], -numbers.along, numbers.along),
        way=np.where(back, -numbers.way, numbers.way),
        reach=np.where(back[:, None], -numbers.reach[:, ::-1], numbers.reach),
    )


def turned(numbers: FoundNumbers) -> float:
    """The direction of the page's text, in degrees clockwise: 0 is upright; large numbers count."""
    weight = numbers.sure * numbers.height * (numbers.reach[:, 1] - numbers.reach[:, 0])
    across, down = (numbers.along * weight[:, None]).sum(0)
    return degrees(atan2(down, across))


def found_lines(numbers: FoundNumbers, apart: float = _APART) -> list[FoundLine]:
    """Links numbers to lines: each to the nearest behind it that stands on its level.

    Args:
        numbers: of a page.
        apart: digits' heights between two numbers of a line, at most.

    Returns:
        Lines in the order in which they are read: from the top of the text to its foot.
    """
    count = len(numbers.height)
    if not count:
        return []
    group = _linked(numbers, apart)
    lines = [_line(numbers, np.flatnonzero(group == one)) for one in np.unique(group)]
    way = np.radians(turned(numbers))
    down = np.array([-np.sin(way), np.cos(way)])
    return sorted(lines, key=lambda line: float((line.start + line.end) / 2 @ down))


def _linked(numbers: FoundNumbers, apart: float) -> NDArray[np.intp]:
    """For each number that of its line."""
    ahead = numbers.middle[None] - numbers.middle[:, None]  # from the row's to the column's
    both = numbers.along[:, None] + numbers.along[None]
    both /= np.maximum(np.linalg.norm(both, axis=2), 1e-6)[:, :, None]
    along = (ahead * both).sum(2)
    off = np.abs(ahead[:, :, 0] * both[:, :, 1] - ahead[:, :, 1] * both[:, :, 0])
    gap = along - numbers.reach[:, 1][:, None] + numbers.reach[:, 0][None]
    tall = np.maximum(numbers.height[:, None], numbers.height[None])
    low = np.minimum(numbers.height[:, None], numbers.height[None])
    fits = (along > 0) & (gap > -tall) & (gap < apart * tall) & (off < _OFF * tall)
    fits &= (tall < _ALIKE * low) & (numbers.along @ numbers.along.T > np.cos(_ASKEW))
    cost = np.where(fits, np.maximum(gap, 0) + 2 * off, np.inf)
    np.fill_diagonal(cost, np.inf)
    following, before = cost.argmin(1), cost.argmin(0)
    group = np.arange(len(cost))
    for one in range(len(cost)):
        other = following[one]
        if np.isfinite(cost[one, other]) and before[other] == one:
            group[group == group[other]] = group[one]
    return group


def _line(numbers: FoundNumbers, own: NDArray[np.intp]) -> FoundLine:
    along = numbers.along[own].mean(0)
    along /= max(1e-6, float(np.linalg.norm(along)))
    own = own[np.argsort(numbers.middle[own] @ along, kind="stable")]
    first, last = own[0], own[-1]
    height = float(np.median(numbers.height[own]))
    if len(own) > 1:
        between = numbers.middle[last] - numbers.middle[first]
        along = between / max(1e-6, float(np.linalg.norm(between)))
    start = numbers.middle[first] + along * numbers.reach[first, 0]
    end = numbers.middle[last] + along * numbers.reach[last, 1]
    return FoundLine(own, start, end, height)
