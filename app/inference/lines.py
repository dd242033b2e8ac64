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
from models.page.line_crops import SIDE
from models.page.numbers import Digit, Readers, numbers_of
from models.page.placed import PlacedNumber, PlacedRows, PlacedSymbol, around


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
        self._batches: Batches[Sheet, PlacedRows | Refusal] = Batches(
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

    async def read(self, sheet: Sheet) -> PlacedRows:
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

    def _numbers(self, sheet: Sheet) -> PlacedRows | Refusal:
        try:
            photo = decode(sheet.body, sheet.max_pixels, SIDE, self._budget)
        except (PhotoError, UnknownFormatError) as error:
            return Refusal(type(error), str(error))
        numbers = numbers_of(photo.grey, self._readers)
        rows = [[_number(digits)] for digits in numbers.rows]
        return PlacedRows(rows, numbers.truncated).scaled(photo.scale)


def _number(digits: list[Digit]) -> PlacedNumber:
    """A row of digits as one number, which is as sure as its least sure digit."""
    symbols = [PlacedSymbol(str(one.digit), one.confidence, one.box) for one in digits]
    text = "".join(one.symbol for one in symbols)
    least = min(one.confidence for one in symbols)
    return PlacedNumber(text, least, "", around([one.box for one in symbols]), symbols)
