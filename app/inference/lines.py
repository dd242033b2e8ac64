"""A line reader that serves: pages, each decoded, its rows or tables read on one thread."""

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from app.inference.batches import Batches, Listener, Refusal
from app.inference.finite import finite
from app.runtimes.contract import Floats, Runtime
from models.artifact.card import FinderCard, LineCard
from models.artifact.checkpoint import Checkpoint
from models.artifact.finder import DIVISOR
from models.artifact.line import HEIGHT
from models.errors import PatternError, PhotoError, UnknownFormatError
from models.files.header import Data
from models.imaging.budget import DecodedBytes
from models.imaging.decode import decode
from models.imaging.shown import Shown, shown
from models.page.alone import Judge
from models.page.automaton import automaton_of
from models.page.numbers import numbers_on
from models.page.placed import PlacedRows, Tables
from models.page.reader import Reader
from models.page.rows import SIDE
from models.page.tables import tables_on

PATTERNS = 64  # whose automata are kept, 20 kB each at most
PlacedT = TypeVar("PlacedT")


class Sheet(NamedTuple):
    """A file to read numbers from.

    patterns: regular expressions that they match, None where none is known: the first, or of tables
        one for each column, the last also for those after it.
    alternatives: how many are given beside each, at most.
    has_totals: whether the last row of a table has the sums of its columns.
    page: which one of a file that has several, from 0 on.
    has_picture: whether the page is given as a picture, too.
    """

    body: Data
    max_pixels: int
    patterns: tuple[str | None, ...] = ()
    alternatives: int = 0
    has_totals: bool = False
    page: int = 0
    has_picture: bool = False


class SheetRead(NamedTuple, Generic[PlacedT]):
    """What is on a sheet; the boxes are in pixels of the upright picture.

    turned: the degrees clockwise that it was turned by before it was read, from 0 to below 360: as
        its EXIF block says, and until its text stood upright.
    picture: of the sheet, where it was asked for.
    """

    placed: PlacedT
    turned: int
    picture: Shown | None


class _Task(NamedTuple):
    """A sheet, and whether its tables are asked for."""

    sheet: Sheet
    has_tables: bool


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
        listener: Listener,
    ) -> None:
        self.card = loaded.card
        self._budget = budget
        alphabet = loaded.card.architecture.symbols
        self._automaton = lru_cache(PATTERNS)(partial(automaton_of, alphabet=alphabet))
        self._logits = finite(loaded.card.name, runtime.reader(loaded).logits)
        maps = finite(finder.card.name, runtime.finder(finder).maps)
        self._reader = Reader(loaded.card, self._logits, judge, maps)
        self._batches: Batches[_Task, SheetRead[Any] | Refusal] = Batches(
            lambda tasks: [self._read(*task) for task in tasks],
            executor,
            concurrency,
            lambda task: len(task.sheet.body),  # one at a time
            listener=listener,
        )
        blank = np.zeros((1, 2, HEIGHT, HEIGHT), np.float32)
        self._logits(np.concatenate([blank, blank + 1]))  # warm
        maps(np.zeros((1, 2, DIVISOR, DIVISOR), np.float32))

    async def numbers(self, sheet: Sheet) -> SheetRead[PlacedRows]:
        """The rows of numbers on a sheet.

        Raises:
            UnknownFormatError: it is in none of the formats that are read.
            PhotoError: it is truncated, corrupt, empty or too large.
            PatternError: a pattern is none that numbers can be read by.
            NotFiniteError: the network answers with what is no number.
        """
        return await self._answer(_Task(sheet, has_tables=False))

    async def tables(self, sheet: Sheet) -> SheetRead[Tables]:
        """The tables on a sheet.

        Raises:
            ScanlineError: as for `numbers`.
        """
        return await self._answer(_Task(sheet, has_tables=True))

    async def _answer(self, task: _Task) -> SheetRead[Any]:
        found = await self._batches.submit(task)
        if isinstance(found, Refusal):
            raise found.error()
        return found

    def logits(self, crops: Floats) -> Floats:
        """Crops float32 (n, 2, HEIGHT, width) -> logits float32 (n, steps, classes).

        Raises:
            NotFiniteError: as for `numbers`.
        """
        return self._logits(crops)

    def _read(self, sheet: Sheet, has_tables: bool) -> SheetRead[Any] | Refusal:
        try:
            patterns = [None if one is None else self._automaton(one) for one in sheet.patterns]
            photo = decode(sheet.body, sheet.max_pixels, SIDE, self._budget, sheet.page)
        except (PatternError, PhotoError, UnknownFormatError) as error:
            return Refusal(type(error), str(error))
        placed: PlacedRows | Tables
        if has_tables:
            placed = tables_on(
                photo.grey, self._reader, patterns, sheet.alternatives, sheet.has_totals
            )
        else:
            pattern = patterns[0] if patterns else None
            placed = numbers_on(photo.grey, self._reader, pattern, sheet.alternatives)
        turned = round(photo.turned - placed.turned) % 360
        picture = shown(photo) if sheet.has_picture else None
        return SheetRead(placed.scaled(photo.scale), turned, picture)
