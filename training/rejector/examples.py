"""What a rejector is trained on: drawn pictures, as the row classifier reads them."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor

from models.artifact.card import FACTS, KINDS, SURROUNDINGS
from models.digit.read import INK, Reading, readings
from models.digit.reject import HEIGHT, RIVAL
from models.digit.surroundings import facts_of
from training.rejector.drawn import Drawn
from training.rejector.glyphs import Glyphs
from training.rejector.pictures import FAMILIES

Floats = NDArray[np.float32]
_TOGETHER = 64  # pictures that are read together
_STEPS = 80  # of a level, in which pictures are kept: -1.5 to 1.5 in a byte


class Examples(NamedTuple):
    """Readings and what is to be said of them.

    picture: int8 (n, 3, SURROUNDINGS, SURROUNDINGS), in 80ths.
    facts: float32 (n, FACTS).
    kind: int64 (n,), the index in KINDS.
    """

    picture: Tensor
    facts: Tensor
    kind: Tensor


def examples(
    n: int, seed: int, glyphs: Glyphs, probabilities: Callable[[Floats], Floats]
) -> Examples:
    """Pictures of every family, read as they are served.

    What other rules turn away, and what says nothing either way, is left out.

    Args:
        n: how many.
        seed: decides them.
        glyphs: what is written with.
        probabilities: the row classifier, from ink (n, 28, 28) to probabilities (n, 10).
    """
    random = np.random.default_rng(seed)
    picture = np.empty((n, 3, SURROUNDINGS, SURROUNDINGS), np.int8)
    facts = np.empty((n, FACTS), np.float32)
    kinds = np.empty(n, np.int64)
    count = 0
    while count < n:
        drawn = [_drawn(random, glyphs) for _ in range(_TOGETHER)]
        for one, reading in zip(
            drawn, readings([(each.grey, INK) for each in drawn], probabilities), strict=True
        ):
            kind = _kind(one, reading)
            if kind is None or count == n:
                continue
            assert reading.found is not None
            assert reading.found.surroundings is not None
            picture[count] = np.rint(reading.found.surroundings.picture * _STEPS)
            facts[count] = facts_of(reading.found.surroundings, reading.probabilities)
            kinds[count] = kind
            count += 1
    return Examples(torch.from_numpy(picture), torch.from_numpy(facts), torch.from_numpy(kinds))


def levels(picture: Tensor) -> Tensor:
    """The pictures of examples as the network takes them: float32."""
    return picture.float() / _STEPS


def _drawn(random: Generator, glyphs: Glyphs) -> Drawn:
    shares = np.array([share for _, share in FAMILIES])
    family, _ = FAMILIES[int(random.choice(len(FAMILIES), p=shares / shares.sum()))]
    return family(random, glyphs)


def _kind(drawn: Drawn, reading: Reading) -> int | None:
    """The index in KINDS of what is to be said of a reading; None where nothing is."""
    found = reading.found
    if found is None or found.surroundings is None:
        return None
    if found.rival >= RIVAL or found.box.height < HEIGHT:
        return None
    if drawn.digit is not None and int(reading.probabilities.argmax()) == drawn.digit:
        return KINDS.index("known") if drawn.right else None
    return None if drawn.wrong is None else KINDS.index(drawn.wrong)
