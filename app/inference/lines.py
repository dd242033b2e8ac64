"""A line reader that serves: pages, each decoded, cut into rows and read on one thread."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from app.inference.batches import Batches, Refusal
from app.inference.finite import finite
from app.runtimes.contract import Floats, Runtime
from models.artifact.card import FinderCard, LineCard
from models.artifact.checkpoint import Checkpoint
from models.artifact.finder import DIVISOR
from models.artifact.line import HEIGHT
from models.errors import PatternError, PhotoError, UnknownFormatError
from models.imaging.budget import DecodedBytes
from models.imaging.decode import decode
from models.imaging.headers import Data
from models.page.alone import Judge
from models.page.automaton import automaton_of
from models.page.numbers import numbers_on
from models.page.placed import PlacedRows
from models.page.reader import Reader
from models.page.rows import SIDE

PATTERNS = 64  # whose automata are kept, 20 kB each at most


class Sheet(NamedTuple):
    """A file to read numbers from.

    pattern: a regular expression that each of them matches.
    alternatives: how many are given beside each, at most.
    """

    body: Data
    max_pixels: int
    pattern: str | None = None
    alternatives: int = 0


class SheetRead(NamedTuple):
    """What is on a sheet; the boxes are in pixels of the upright picture.

    turned: the degrees clockwise that it was turned by before it was read, from 0 to below 360: as
        its EXIF block says, and until its text stood upright.
    """

    numbers: PlacedRows
    turned: int


class LineModel:
    """A line reader that is ready to read."""

    def __init__(
        self,
        loaded: Checkpoint[LineCard],
        finder: Checkpoint[FinderCard],
        judge: Judge,
        runtime: Runtime,
        executor: ThreadPoolExecutor,
        concurrency: int,
        budget: DecodedBytes,
        on_batch: Callable[[Sequence[float], float], None],
    ) -> None:
        self.card = loaded.card
        self._budget = budget
        alphabet = loaded.card.architecture.alphabet
        self._automaton = lru_cache(PATTERNS)(partial(automaton_of, alphabet=alphabet))
        self._logits = finite(loaded.card.name, runtime.reader(loaded).logits)
        maps = finite(finder.card.name, runtime.finder(finder).maps)
        self._reader = Reader(loaded.card, self._logits, judge, maps)
        self._batches: Batches[Sheet, SheetRead | Refusal] = Batches(
            lambda sheets: [self._numbers(sheet) for sheet in sheets],
            executor,
            concurrency,
            lambda sheet: len(sheet.body),  # one at a time
            on_batch=on_batch,
        )
        blank = np.zeros((1, 2, HEIGHT, HEIGHT), np.float32)
        self._logits(np.concatenate([blank, blank + 1]))  # warm
        maps(np.zeros((1, 2, DIVISOR, DIVISOR), np.float32))

    async def read(self, sheet: Sheet) -> SheetRead:
        """The numbers on a sheet.

        Raises:
            UnknownFormatError: it is in none of the formats that are read.
            PhotoError: it is truncated, corrupt, empty or too large.
            PatternError: its pattern is none that numbers can be read by.
            NotFiniteError: the network answers with what is no number.
        """
        found = await self._batches.submit(sheet)
        if isinstance(found, Refusal):
            raise found.error()
        return found

    def logits(self, crops: Floats) -> Floats:
        """Crops float32 (n, 2, HEIGHT, width) -> logits float32 (n, steps, classes).

        Raises:
            NotFiniteError: as for `read`.
        """
        return self._logits(crops)

    def _numbers(self, sheet: Sheet) -> SheetRead | Refusal:
        pattern = None
        try:
            if sheet.pattern is not None:
                pattern = self._automaton(sheet.pattern)
            photo = decode(sheet.body, sheet.max_pixels, SIDE, self._budget)
        except (PatternError, PhotoError, UnknownFormatError) as error:
            return Refusal(type(error), str(error))
        numbers = numbers_on(photo.grey, self._reader, pattern, sheet.alternatives)
        return SheetRead(numbers.scaled(photo.scale), round(photo.turned - numbers.turned) % 360)
