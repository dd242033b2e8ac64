"""A line reader that serves: pages, each decoded, cut into rows and read on one thread."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from app.inference.batches import Batches, Refusal
from app.inference.finite import FiniteReader
from app.runtimes.contract import Floats, Runtime
from models.artifact.card import LineCard
from models.artifact.checkpoint import Checkpoint
from models.artifact.line import HEIGHT
from models.errors import PhotoError, UnknownFormatError
from models.imaging.budget import DecodedBytes
from models.imaging.decode import decode
from models.imaging.headers import Data
from models.page.numbers import Reader, numbers_on
from models.page.placed import PlacedRows
from models.page.rows import SIDE


class Sheet(NamedTuple):
    """A file to read numbers from."""

    body: Data
    max_pixels: int


class LineModel:
    """A line reader that is ready to read."""

    def __init__(
        self,
        loaded: Checkpoint[LineCard],
        runtime: Runtime,
        executor: ThreadPoolExecutor,
        concurrency: int,
        budget: DecodedBytes,
        on_batch: Callable[[Sequence[float], float], None],
    ) -> None:
        self.card = loaded.card
        self._budget = budget
        self._runtime = FiniteReader(loaded.card.name, runtime.reader(loaded))
        self._batches: Batches[Sheet, PlacedRows | Refusal] = Batches(
            lambda sheets: [self._numbers(sheet) for sheet in sheets],
            executor,
            concurrency,
            lambda sheet: len(sheet.body),  # one at a time
            on_batch=on_batch,
        )
        blank = np.zeros((1, 2, HEIGHT, HEIGHT), np.float32)
        self._runtime.logits(np.concatenate([blank, blank + 1]))  # warm

    async def read(self, sheet: Sheet) -> PlacedRows:
        """The numbers on a sheet, the boxes in pixels of the upright picture.

        Raises:
            UnknownFormatError: it is in none of the formats that are read.
            PhotoError: it is truncated, corrupt, empty or too large.
            NotFiniteError: the network answers with what is no number.
        """
        numbers = await self._batches.submit(sheet)
        if isinstance(numbers, Refusal):
            raise numbers.error()
        return numbers

    def logits(self, crops: Floats) -> Floats:
        """Crops float32 (n, 2, HEIGHT, width) -> logits float32 (n, steps, classes).

        Raises:
            NotFiniteError: as for `read`.
        """
        return self._runtime.logits(crops)

    def _numbers(self, sheet: Sheet) -> PlacedRows | Refusal:
        try:
            photo = decode(sheet.body, sheet.max_pixels, SIDE, self._budget)
        except (PhotoError, UnknownFormatError) as error:
            return Refusal(type(error), str(error))
        reader = Reader(self.card, self._runtime.logits)
        return numbers_on(photo.grey, reader).scaled(photo.scale)
