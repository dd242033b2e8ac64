"""A line reader that serves: pages, each decoded, cut into rows and read on one thread."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from app.inference.batches import Batches, Refusal
from app.inference.finite import FiniteReader
from app.runtimes.contract import Floats, Runtime
from models.artifact.card import HEIGHT, DigitCard, LineCard
from models.artifact.checkpoint import Checkpoint
from models.errors import PhotoError, UnknownFormatError
from models.imaging.budget import DecodedBytes
from models.imaging.decode import decode
from models.imaging.headers import Data
from models.imaging.picture import Box
from models.page.line_crops import SIDE
from models.page.numbers import Numbers, Readers, numbers_of


class Sheet(NamedTuple):
    """A file to read numbers from."""

    body: Data
    max_pixels: int


class LineModel:
    """A line reader that is ready to read, with the row classifier that looks at each digit."""

    def __init__(
        self,
        loaded: Checkpoint[LineCard],
        digits: Checkpoint[DigitCard],
        runtime: Runtime,
        executor: ThreadPoolExecutor,
        concurrency: int,
        budget: DecodedBytes,
        on_batch: Callable[[Sequence[float], float], None],
    ) -> None:
        self.card = loaded.card
        self._budget = budget
        self._runtime = FiniteReader(loaded.card.name, runtime.reader(loaded))
        self._batches: Batches[Sheet, Numbers | Refusal] = Batches(
            lambda sheets: [self._numbers(sheet) for sheet in sheets],
            executor,
            concurrency,
            lambda sheet: len(sheet.body),  # one at a time
            on_batch=on_batch,
        )
        classifier = FiniteReader(digits.card.name, runtime.reader(digits))
        self._readers = Readers(loaded.card, self._runtime.logits, digits.card, classifier.logits)
        for shape, network in (((1, HEIGHT, HEIGHT), self._runtime), ((1, 28, 28), classifier)):
            blank = np.zeros(shape, np.float32)
            network.logits(np.concatenate([blank, 1 - blank]))  # warm

    async def read(self, sheet: Sheet) -> Numbers:
        """The numbers on a sheet, the boxes in pixels of the upright picture.

        Raises:
            UnknownFormatError: it is in none of the formats that are read.
            PhotoError: it is truncated, corrupt, empty or too large.
            NotFiniteError: a network answers with what is no number.
        """
        numbers = await self._batches.submit(sheet)
        if isinstance(numbers, Refusal):
            raise numbers.error()
        return numbers

    def logits(self, crops: Floats) -> Floats:
        """Line crops float32 (n, width, HEIGHT) -> logits float32 (n, steps, CLASSES).

        Raises:
            NotFiniteError: as for `read`.
        """
        return self._runtime.logits(crops)

    def _numbers(self, sheet: Sheet) -> Numbers | Refusal:
        try:
            photo = decode(sheet.body, sheet.max_pixels, SIDE, self._budget)
        except (PhotoError, UnknownFormatError) as error:
            return Refusal(type(error), str(error))
        numbers = numbers_of(photo.grey, self._readers)
        for row in numbers.rows:
            for index, one in enumerate(row):
                box = Box(*(round(side * photo.scale, 1) for side in one.box))
                row[index] = one._replace(box=box)
        return numbers
