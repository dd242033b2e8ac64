"""Numbers found on several looks at a page, each half as large as the one before, made one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.artifact.finder import TALLEST
from models.page.found import FoundNumbers, Points, surest

# Pixels of digits that a look answers for; there is a finer one for those below, a coarser one for
# those above. Both take a fifth more, lest a height that is a little off is taken by none.
_LOW, _HIGH = 0.8 * TALLEST / 4, 1.2 * TALLEST / 2


def of_all(looks: Sequence[tuple[FoundNumbers, tuple[float, float]]]) -> FoundNumbers:
    """The numbers of all looks, each once: the surest where two looks have it.

    Args:
        looks: what was found on each, from the finest to the coarsest, and its pixels in one of
            the page's, across and down.

    Returns:
        The surest MOST of those numbers, in pixels of the first look.
    """
    finest, parts, look = np.array(looks[0][1]), [], list[NDArray[np.intp]]()
    for index, (found, scale) in enumerate(looks):
        kept = np.ones(len(found.height), bool)
        if index:
            kept &= found.height > _LOW
        if index < len(looks) - 1:
            kept &= found.height < _HIGH
        parts.append(_grown(found, kept, finest / np.array(scale)))
        look.append(np.full(int(kept.sum()), index))
    every = FoundNumbers(*(np.concatenate(part) for part in zip(*parts, strict=True)))
    once = _once(every, np.concatenate(look))
    return surest(FoundNumbers(*(part[once] for part in every)))


def _grown(found: FoundNumbers, kept: NDArray[np.bool_], factor: Points) -> FoundNumbers:
    """Those that are kept, in pixels that are so many times smaller, across and down."""
    size = float(factor.mean())
    return FoundNumbers(
        (found.middle[kept] + 0.5) * factor - 0.5,
        found.along[kept],
        found.way[kept],
        found.reach[kept] * size,
        found.height[kept] * size,
        found.sure[kept],
    )


def _once(found: FoundNumbers, look: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether each is the surest of those of other looks that stand in its place."""
    kept = np.ones(len(look), bool)
    for one in np.flatnonzero(look > 0).tolist():  # they are large, and few
        others = kept & (look < look[one])
        same = others & (_within(found, one) | _around(found, one))
        if kept[one] and same.any():
            surest = found.sure[one] > found.sure[same].max()
            kept[same] &= not surest
            kept[one] = surest
    return kept


def _within(found: FoundNumbers, one: int) -> NDArray[np.bool_]:
    """Whether the middles of the others are within one of them."""
    return _covers(found.middle - found.middle[one], found.along[one], found.reach[one],
                   found.height[one])  # fmt: skip


def _around(found: FoundNumbers, one: int) -> NDArray[np.bool_]:
    """Whether the middle of one is within the others."""
    return _covers(found.middle[one] - found.middle, found.along, found.reach, found.height)


def _covers(away: Points, along: Points, reach: Points, height: Points) -> NDArray[np.bool_]:
    far = (away * along).sum(1)
    off = np.abs(away[:, 0] * along[..., 1] - away[:, 1] * along[..., 0])
    return np.asarray((far > reach[..., 0]) & (far < reach[..., 1]) & (off < height / 2))
