"""Reading: from pictures to the share of each digit, with a second opinion where one is unsure."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.digit.locate import Found, Grey, ink_of, notebook_ink

Floats = NDArray[np.float32]
Look = Callable[[Grey], Found | None]

SURE = 0.95  # of the likeliest digit; below it, the next look is asked as well
INK: tuple[Look, ...] = (ink_of, partial(ink_of, strict=True))
NOTEBOOK: tuple[Look, ...] = (notebook_ink,)
_EVEN = np.full(10, 0.1, np.float32)  # nothing is known of a picture without ink


class Reading(NamedTuple):
    """What was found in a picture, and float32 (10,), the share of each digit.

    The box is in pixels of the picture; `found` is None where there is no ink.
    """

    found: Found | None
    probabilities: Floats


def readings(
    pictures: Sequence[tuple[Grey, Sequence[Look]]], shares: Callable[[Floats], Floats]
) -> list[Reading]:
    """Reads pictures together.

    A picture whose first look leaves the network unsure is looked at in the next way, and the mean
    of both counts: what they disagree on stays unsure.

    Args:
        pictures: each uint8 (height, width), 0 black to 255 white, upright; and the ways to look at
            it, one or two.
        shares: the network, from ink (n, 28, 28) to shares (n, 10).
    """
    first = _read([looks[0](grey) for grey, looks in pictures], shares)
    unsure = [
        index
        for index, (reading, (_, looks)) in enumerate(zip(first, pictures, strict=True))
        if len(looks) > 1 and reading.found is not None and reading.probabilities.max() < SURE
    ]
    again = _read([pictures[index][1][1](pictures[index][0]) for index in unsure], shares)
    for index, second in zip(unsure, again, strict=True):
        if second.found is not None:
            mean = np.mean([first[index].probabilities, second.probabilities], axis=0)
            first[index] = first[index]._replace(probabilities=mean)
    return first


def _read(founds: Sequence[Found | None], shares: Callable[[Floats], Floats]) -> list[Reading]:
    inks = [found.ink for found in founds if found is not None]
    read = iter(shares(np.stack(inks)) if inks else ())
    return [Reading(found, _EVEN if found is None else next(read)) for found in founds]
