"""Which way the text of a page runs: as most of its ink's neighbours lie to each other."""

import numpy as np
from numpy.typing import NDArray

_MOST = 120  # components that are looked at: each is compared with each
_FAR = 8.0  # heights or widths between neighbours' middles, at most
_ALIKE = 2.0  # the larger of two neighbours is no more times as large
_REACH = 3.0  # heights over which a neighbour's vote falls to a third: digits are nearer than rows
_LEVEL = 0.15  # of a height, how far off a line digits' middles are
_APART = 0.3  # of the smaller's height; parts of one digit are nearer

_ANGLES = np.arange(-45.0, 45.0)  # degrees


def slant_of(boxes: NDArray[np.intp]) -> float:
    """The slant of a page's text, from the directions between neighbours.

    Each pair of neighbours votes for the direction that one has from the other, the more the nearer
    they are, and the less sharply (after L. O'Gorman, "The document spectrum for page layout
    analysis", 1993). Columns vote for what rows do: directions are folded by a quarter.

    Args:
        boxes: (n, 4), x, y, width and height of what may be digits, the likeliest first.

    Returns:
        Whole degrees clockwise, from -45 to 44, from the picture's rows or columns to the text; 0
        where there are no neighbours.
    """
    x, y, width, height = boxes[:_MOST].T.astype(np.float64)
    middle = np.stack([x + width / 2, y + height / 2], 1)
    large = np.maximum(width, height)
    away = middle[None] - middle[:, None]
    far = np.hypot(away[..., 0], away[..., 1])
    larger, smaller = np.maximum(large[:, None], large), np.minimum(large[:, None], large)
    near = (far > _APART * smaller) & (far < _FAR * larger) & (larger < _ALIKE * smaller)
    one, other = np.nonzero(np.triu(near, 1))
    if not len(one):
        return 0.0
    far, larger, away = far[one, other], larger[one, other], away[one, other]
    towards = np.degrees(np.arctan2(away[:, 1], away[:, 0]))
    off = (towards[:, None] - _ANGLES + 45) % 90 - 45
    unsharp = np.degrees(np.arctan(_LEVEL * larger / far))
    votes = np.exp(-far / (_REACH * larger)) @ np.exp(-((off / unsharp[:, None]) ** 2) / 2)
    return float(_ANGLES[int(votes.argmax())])
