"""A shadow: another model reads a share of the pictures again, and is compared with the one."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from app.inference.digits import DigitModel, Picture
from models.digit.read import Reading
from models.errors import ScanlineError

MOST_BYTES = 16_000_000  # of all pictures that wait to be read again
BANDS = (0.99, 0.95, 0.8, 0.5, 0.0)  # confidence, of the one that answers


class Compared(NamedTuple):
    """Two readings of a picture.

    digit: of the one that answers, "none" where it finds no ink.
    band: its confidence is that or more, up to the next of BANDS.
    agrees: whether the other reads the same.
    """

    digit: str
    band: float
    agrees: bool


class Shadow:
    """Reads pictures again after they were answered, one at a time on a thread of its own.

    What comes while too much waits is left out: a request never waits for it.

    Args:
        model: reads again.
        share: of the pictures that it does, 0 to 1.
        on_compared: called with each comparison.
        chance: from 0 to below 1.
    """

    def __init__(
        self,
        model: DigitModel,
        share: float,
        on_compared: Callable[[Compared], None],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.model = model
        self.share = share
        self.counts: Counter[Compared] = Counter()
        self.left_out = 0
        self.failed = 0
        self._on_compared = on_compared
        self._chance = chance
        self._held = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def is_of(self, shown: DigitModel) -> bool:
        """Whether it reads a model's pictures."""
        return shown.on_read == self.tell

    def tell(self, picture: Picture, answered: Reading) -> None:
        """Has a picture read again, by chance; returns at once."""
        if self._chance() >= self.share:
            return
        if self._held + len(picture.body) > MOST_BYTES:
            self.left_out += 1
            return
        self._held += len(picture.body)
        task = asyncio.create_task(self._compare(picture, answered))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _compare(self, picture: Picture, answered: Reading) -> None:
        try:
            again = await self.model.read(picture)
        except ScanlineError:  # nobody waits for it who could be told
            self.failed += 1
            return
        finally:
            self._held -= len(picture.body)
        found = compared(answered, again)
        self.counts[found] += 1
        self._on_compared(found)


def compared(answered: Reading, again: Reading) -> Compared:
    """What two readings of a picture have in common."""
    digits = [_digit(answered), _digit(again)]
    confidence = 0.0 if answered.found is None else float(answered.probabilities.max())
    band = next(band for band in BANDS if confidence >= band)
    return Compared(digits[0], band, digits[0] == digits[1])


def _digit(reading: Reading) -> str:
    return "none" if reading.found is None else str(int(reading.probabilities.argmax()))
