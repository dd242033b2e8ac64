"""A row classifier that serves: a batch of files is decoded, its ink found and read in one go."""

import timeit
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, NamedTuple

import numpy as np

from app.inference.batches import MAX_BATCH, Batches, Listener, Refusal
from app.inference.finite import check_finite, finite
from app.runtimes.contract import Floats, Runtime
from models.artifact.card import FACTS, SURROUNDINGS, DigitCard, RejectorCard
from models.artifact.checkpoint import Checkpoint
from models.digit.read import INK, NOTEBOOK, Reading, readings
from models.errors import PhotoError, UnknownFormatError
from models.files.header import Data
from models.files.headers import header_of, is_apart, pages_in
from models.imaging.budget import DecodedBytes
from models.imaging.decode import Photo, decode
from models.imaging.picture import Box
from models.page.alone import Judge
from models.probabilities import probabilities_of

QUICK_BYTES = 2048  # a picture of 28 x 28 pixels has fewer
QUICK_SECONDS = 0.0005  # for reading one
Preprocess = Literal["ink", "notebook"]


class Picture(NamedTuple):
    """A file to read a digit from, and how its ink is made."""

    body: Data
    preprocess: Preprocess
    max_pixels: int


class _Inks:
    """Many inks on their way through a row classifier, MAX_BATCH of them at a time."""

    def __init__(self, ink: Floats) -> None:
        self._ink = ink
        self.logits: list[Floats] = []
        self._read = 0

    def part(self) -> Floats:
        """The inks that are read next."""
        return self._ink[self._read : self._read + MAX_BATCH]

    def advance(self, logits: Floats) -> bool:
        """Takes in a part's logits (n, 10); True at the end."""
        self.logits.append(logits)
        self._read += len(logits)
        return self._read == len(self._ink)


class DigitModel:
    """A row classifier that is ready to read.

    `reads_quickly` says that a small picture which is alone is read on the event loop; `on_read` is
    called with each picture and what it reads.
    """

    def __init__(
        self,
        loaded: Checkpoint[DigitCard],
        rejector: Checkpoint[RejectorCard],
        runtime: Runtime,
        executor: ThreadPoolExecutor,
        concurrency: int,
        budget: DecodedBytes,
        listener: Listener,
    ) -> None:
        self.card = loaded.card
        self._budget = budget
        self._logits = finite(loaded.card.name, runtime.reader(loaded).logits)
        self._rejector = runtime.rejector(rejector)
        self.least_known = rejector.card.threshold
        self._batches: Batches[Picture, Reading | Refusal] = Batches(
            self._compute, executor, concurrency, _cost, self._is_quick, listener
        )
        self._inks: Batches[_Inks, _Inks] = Batches(
            self._advance, executor, concurrency, lambda inks: len(inks.part()), listener=listener
        )
        blank = np.zeros((1, 28, 28), np.float32)
        self._probabilities(np.concatenate([blank, 1 - blank]))  # warm
        self._compute_once()
        seconds = min(timeit.repeat(self._compute_once, number=1, repeat=10))
        self.reads_quickly = seconds < QUICK_SECONDS
        self.on_read: Callable[[Picture, Reading], None] | None = None

    @property
    def judge(self) -> Judge:
        """What it is to a line reader that asks about single digits."""
        return Judge(self._probabilities, self._kinds, self.least_known)

    async def read(self, picture: Picture) -> Reading:
        """The digit in a picture, with its box in pixels of the upright one.

        Small pictures that wait are decoded, found and read together.

        Raises:
            UnknownFormatError: it is in none of the formats that are read.
            PhotoError: it is truncated, corrupt, empty or too large.
            NotFiniteError: the network answers with what is no number.
        """
        reading = await self._batches.submit(picture)
        if isinstance(reading, Refusal):
            raise reading.error()
        if self.on_read is not None:
            self.on_read(picture, reading)
        return reading

    async def reading(self, ink: Floats) -> Floats:
        """The probabilities as ink's rows come in: entry t is what the network says up to row t.

        Args:
            ink: float32 (28, 28), 0 paper to 1 ink; the rows after t are blank.

        Returns:
            float32 (28, 10).

        Raises:
            NotFiniteError: as for `read`.
        """
        seen = np.tri(28, dtype=np.float32)[:, :, None] * ink
        return probabilities_of(await self.logits(seen), self.card.temperature)

    async def logits(self, ink: Floats) -> Floats:
        """Float32 (n, 28, 28), 0 paper to 1 ink, n at least 1 -> float32 (n, 10).

        Raises:
            NotFiniteError: as for `read`.
        """
        return np.concatenate((await self._inks.submit(_Inks(ink))).logits)

    def _advance(self, all_inks: Sequence[_Inks]) -> list[_Inks | None]:
        parts = [inks.part() for inks in all_inks]
        logits = self._logits(np.concatenate(parts))
        ends = np.cumsum([len(part) for part in parts])[:-1]
        return [
            inks if inks.advance(own) else None
            for inks, own in zip(all_inks, np.split(logits, ends), strict=True)
        ]

    def _compute(self, pictures: Sequence[Picture]) -> list[Reading | Refusal]:
        """Decoding, ink and network in one go: handing over costs as much as a small picture."""
        photos = [self._decoded(picture) for picture in pictures]
        known = [
            (photo.grey, INK if picture.preprocess == "ink" else NOTEBOOK)
            for photo, picture in zip(photos, pictures, strict=True)
            if isinstance(photo, Photo)
        ]
        read = iter(readings(known, self._probabilities, self._kinds))
        return [
            _scaled(next(read), photo.scale) if isinstance(photo, Photo) else photo
            for photo in photos
        ]

    def _decoded(self, picture: Picture) -> Photo | Refusal:
        try:
            if (pages := pages_in(picture.body)) > 1:
                return Refusal(PhotoError, f"a digit stands on one page: the file has {pages}")
            return decode(picture.body, picture.max_pixels, budget=self._budget)
        except (PhotoError, UnknownFormatError) as error:
            return Refusal(type(error), str(error))

    def _probabilities(self, ink: Floats) -> Floats:
        return probabilities_of(self._logits(ink), self.card.temperature)

    def _compute_once(self) -> None:
        self._probabilities(np.zeros((1, 28, 28), np.float32))
        around = np.zeros((1, 3, SURROUNDINGS, SURROUNDINGS), np.float32)
        self._kinds(around, np.zeros((1, FACTS), np.float32))

    def _kinds(self, picture: Floats, facts: Floats) -> Floats:
        logits = self._rejector.logits(picture, facts)
        check_finite("rejector", logits)
        return probabilities_of(logits, 1.0)

    def _is_quick(self, picture: Picture) -> bool:
        """Whether it has 28 x 28 pixels and little around them, and the network is small."""
        if len(picture.body) > QUICK_BYTES or is_apart(picture.body):
            return False
        try:
            small = header_of(picture.body)[1:3] == (28, 28)
        except (PhotoError, UnknownFormatError):
            return False
        return small and self.reads_quickly


def _cost(picture: Picture) -> int:
    """A picture of 28 x 28 pixels costs 1; what takes long to decode is read one at a time."""
    return MAX_BATCH if is_apart(picture.body) else 1 + len(picture.body) // 1024


def _scaled(reading: Reading, scale: float) -> Reading:
    """The reading with its box in pixels of the upright picture."""
    if reading.found is None:
        return reading
    box = Box(*(round(side * scale, 1) for side in reading.found.box))
    return reading._replace(found=reading.found._replace(box=box))
