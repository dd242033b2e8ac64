"""From pictures to the probability of each digit; where that is unsure, of two views of one."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.digit.locate import Found, ink_of, notebook_ink
from models.digit.surroundings import facts_of
from models.imaging.picture import Grey

Floats = NDArray[np.float32]
View = Callable[[Grey], Found | None]

SURE = 0.95  # of the likeliest digit; below it, the next view is asked as well
INK: tuple[View, ...] = (ink_of, partial(ink_of, strict=True))
NOTEBOOK: tuple[View, ...] = (notebook_ink,)
_EVEN = np.full(10, 0.1, np.float32)  # nothing is known of a picture without ink


class Reading(NamedTuple):
    """What was found in a picture, and float32 (10,), the probability of each digit.

    The box is in pixels of the picture; `found` is None where there is no ink. `kinds`, float32
    (len(KINDS),), is how likely the digit can be known, and how likely each reason why it cannot;
    None where no rejector looked.
    """

    found: Found | None
    probabilities: Floats
    kinds: Floats | None = None


def readings(
    pictures: Sequence[tuple[Grey, Sequence[View]]],
    probabilities: Callable[[Floats], Floats],
    kinds: Callable[[Floats, Floats], Floats] | None = None,
) -> list[Reading]:
    """Reads pictures together.

    A picture whose first view leaves the network unsure is seen in the next, and the mean of both
    counts (test-time augmentation): what they disagree on stays unsure.

    Args:
        pictures: each uint8 (height, width), 0 black to 255 white, upright; and its views,
            one or two.
        probabilities: the row classifier, from ink (n, 28, 28) to probabilities (n, 10).
        kinds: the rejector, from pictures (n, 3, 48, 48) and facts (n, FACTS) to probabilities
            (n, len(KINDS)).
    """
    read = _read([views[0](grey) for grey, views in pictures], probabilities)
    unsure = [
        index
        for index, (reading, (_, views)) in enumerate(zip(read, pictures, strict=True))
        if len(views) > 1 and reading.found is not None and reading.probabilities.max() < SURE
    ]
    again = _read([pictures[index][1][1](pictures[index][0]) for index in unsure], probabilities)
    for index, second in zip(unsure, again, strict=True):
        if second.found is not None:
            mean = np.mean([read[index].probabilities, second.probabilities], axis=0)
            read[index] = read[index]._replace(probabilities=mean)
    return read if kinds is None else _judged(read, kinds)


def _read(
    founds: Sequence[Found | None], probabilities: Callable[[Floats], Floats]
) -> list[Reading]:
    inks = [found.ink for found in founds if found is not None]
    read = iter(probabilities(np.stack(inks)) if inks else ())
    return [Reading(found, _EVEN if found is None else next(read)) for found in founds]


def _judged(read: list[Reading], kinds: Callable[[Floats, Floats], Floats]) -> list[Reading]:
    """The readings, with what the rejector says of those that have surroundings."""
    judged = list(read)
    seen = [
        (index, reading.found.surroundings, reading.probabilities)
        for index, reading in enumerate(read)
        if reading.found is not None and reading.found.surroundings is not None
    ]
    if seen:
        picture = np.stack([around.picture for _, around, _ in seen])
        facts = np.stack([facts_of(around, likely) for _, around, likely in seen])
        for (index, _, _), each in zip(seen, kinds(picture, facts), strict=True):
            judged[index] = read[index]._replace(kinds=each)
    return judged
