"""The engine: verified models, loaded at first use, and the answers they give."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import Generic, Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.errors import UnknownModelError
from app.inference.batches import MAX_BATCH, Batches, Sum, advance_sums
from app.inference.numbers import LineModel
from app.inference.runtimes import Floats, Runtime, chosen_runtime
from app.settings import Settings
from models import certificate, checkpoint
from models.bits import pair_steps, sum_text, with_zero_pair
from models.card import AdderCard, DigitCard, LineCard
from models.checkpoint import Checkpoint
from models.errors import CertificateError, CheckpointError, PhotoError, ScanlineError
from models.ink import Box, Found, ink_of, notebook_ink
from models.photos import UnknownFormatError, decode

_EVEN = np.full(10, 0.1, np.float32)  # nothing is known of a picture without ink
OnBatch = Callable[[str, Sequence[float], float], None]  # task, seconds waited, of computation
Preprocess = Literal["ink", "notebook"]
PROVED = "exact at every length"
CardT = TypeVar("CardT", DigitCard, AdderCard, LineCard)
ModelT = TypeVar("ModelT")


class Added(NamedTuple):
    """A sum as a network gave it; `margin` is the smallest over its positions."""

    sum: str
    margin: float
    proof: str | None


class Picture(NamedTuple):
    """A file to read a digit from, and how its ink is made."""

    body: bytes
    preprocess: Preprocess
    max_pixels: int


class Reading(NamedTuple):
    """What was found in a picture, and float32 (10,), the share of each digit.

    The box is in pixels of the upright picture; None where there is no ink.
    """

    found: Found | None
    probabilities: Floats


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
    """A row classifier that is ready to read."""

    def __init__(
        self,
        loaded: Checkpoint[DigitCard],
        runtime: Runtime,
        executor: ThreadPoolExecutor,
        turns: int,
        on_batch: OnBatch,
    ) -> None:
        self.card = loaded.card
        self._runtime = runtime.digits(loaded)
        tell = partial(on_batch, "digits")
        self._batches: Batches[Picture, Reading | ScanlineError] = Batches(
            self._compute, executor, turns, _weight, tell
        )
        self._inks: Batches[_Inks, _Inks] = Batches(
            self._advance, executor, turns, lambda inks: len(inks.part()), tell
        )
        self._probabilities([np.zeros((28, 28), np.float32)])  # warm

    async def read(self, picture: Picture) -> Reading:
        """The digit in a picture. Small pictures that wait are decoded, found and read together.

        Raises:
            UnknownFormatError: it is no JPEG, PNG or WebP.
            PhotoError: it is truncated, corrupt, empty or over the cap.
        """
        reading = await self._batches.submit(picture)
        if isinstance(reading, ScanlineError):
            raise reading
        return reading

    async def logits(self, ink: Floats) -> Floats:
        """Float32 (n, 28, 28), 0 paper to 1 ink, n at least 1 -> float32 (n, 10)."""
        return np.concatenate((await self._inks.submit(_Inks(ink))).logits)

    def _advance(self, all_inks: Sequence[_Inks]) -> list[_Inks | None]:
        parts = [inks.part() for inks in all_inks]
        logits = self._runtime.logits(np.concatenate(parts))
        ends = np.cumsum([len(part) for part in parts])[:-1]
        shares = np.split(logits, ends)
        return [
            inks if inks.advance(own) else None for inks, own in zip(all_inks, shares, strict=True)
        ]

    def _compute(self, pictures: Sequence[Picture]) -> list[Reading | ScanlineError]:
        """Decoding, ink and network in one go: a thread's turn costs as much as a small picture."""
        results: list[Found | ScanlineError | None] = [_found(picture) for picture in pictures]
        inks = [one.ink for one in results if isinstance(one, Found)]
        shares = iter(self._probabilities(inks) if inks else ())
        return [
            one
            if isinstance(one, ScanlineError)
            else Reading(one, next(shares) if one is not None else _EVEN)
            for one in results
        ]

    def _probabilities(self, inks: Sequence[Floats]) -> Floats:
        logits = self._runtime.logits(np.stack(inks)) / np.float32(self.card.temperature)
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities: Floats = shares / shares.sum(axis=1, keepdims=True)
        return probabilities


def _weight(picture: Picture) -> int:
    """A picture of 28 x 28 pixels weighs 1; photos are read one at a time."""
    return 1 + len(picture.body) // 1024


def _found(picture: Picture) -> Found | ScanlineError | None:
    """What is in a picture, the box in pixels of the upright one; or why it cannot be read."""
    try:
        photo = decode(picture.body, picture.max_pixels)
    except (PhotoError, UnknownFormatError) as error:
        return error
    found = ink_of(photo.grey) if picture.preprocess == "ink" else notebook_ink(photo.grey)
    if found is None:
        return None
    return found._replace(box=Box(*(round(side * photo.scale, 1) for side in found.box)))


class AdderModel:
    """An adder that is ready to add.

    `proof` is what its certificate, checked before, is worth on this machine: nothing where it does
    not cover the runtime's arithmetic.
    """

    def __init__(
        self,
        loaded: Checkpoint[AdderCard],
        runtime: Runtime,
        executor: ThreadPoolExecutor,
        on_batch: OnBatch,
    ) -> None:
        self.card = loaded.card
        self._runtime = runtime.adder(loaded)
        self._batches: Batches[Sum, Sum] = Batches(
            self._compute, executor, on_batch=partial(on_batch, "sums")
        )
        covered = runtime.is_covered(loaded.card.architecture.hidden)
        self.proof = PROVED if loaded.certificate is not None and covered else None
        self._compute([Sum(np.zeros((2, 2), np.float32), self._runtime.start())])  # warm

    def _compute(self, sums: Sequence[Sum]) -> list[Sum | None]:
        ended = advance_sums(self._runtime, sums)
        return [one if end else None for one, end in zip(sums, ended, strict=True)]

    async def add(self, a: str, b: str) -> Added:
        """The sum of two bit strings, as the network gives it."""
        order = self.card.architecture.order
        steps = pair_steps(a, b, order)
        done = await self._batches.submit(Sum(steps, self._runtime.start()))
        bits: NDArray[np.int64] = np.concatenate(done.bits)
        return Added(sum_text(bits, order), done.margin, self.proof)

    async def sums(self, bits: NDArray[np.int8]) -> NDArray[np.int8]:
        """The sums of many pairs of one length, in the model's reading order.

        Args:
            bits: int8 (n, steps, 2), 0 or 1, n at least 1, without the zero pair.

        Returns:
            int8 (n, steps + 1).
        """
        steps = with_zero_pair(bits.astype(np.float32), self.card.architecture.order)
        start = self._runtime.start()
        done = await asyncio.gather(*(self._batches.submit(Sum(row, start)) for row in steps))
        return np.stack([np.concatenate(one.bits) for one in done]).astype(np.int8)


class _FirstUse(Generic[CardT, ModelT]):
    """Makes each model once, when it is first asked for; a try that failed is forgotten."""

    def __init__(
        self,
        known: dict[str, Checkpoint[CardT]],
        make: Callable[[Checkpoint[CardT]], ModelT],
        task: str,
    ) -> None:
        self._known: dict[str, Checkpoint[CardT]] = known
        self._make: Callable[[Checkpoint[CardT]], ModelT] = make
        self._task = task
        self._made: dict[str, asyncio.Future[ModelT]] = {}

    async def get(self, name: str) -> ModelT:
        if name not in self._known:
            raise UnknownModelError(
                f"there is no model {name!r} that {self._task}: "
                f"choose {', '.join(sorted(self._known))}"
            )
        if name not in self._made:
            making = asyncio.to_thread(self._make, self._known[name])
            self._made[name] = asyncio.ensure_future(making)
        try:
            return await asyncio.shield(self._made[name])
        except Exception:
            self._made.pop(name, None)
            raise


class Engine:
    """The models of a service.

    Creating it verifies every checkpoint, certificates included; `warm` loads the default models,
    and the others are loaded when they are first asked for.

    Raises:
        CheckpointError: a checkpoint is missing, changed or not what its card says.
        ScanlineError: the device is asked for and is not there.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.runtime = chosen_runtime(settings.device)
        self.executor = ThreadPoolExecutor(settings.threads, thread_name_prefix="scanline")
        self.on_batch: OnBatch = lambda _task, _waited, _seconds: None
        self._digits: dict[str, Checkpoint[DigitCard]] = {}
        self._adders: dict[str, Checkpoint[AdderCard]] = {}
        self._lines: dict[str, Checkpoint[LineCard]] = {}
        for folder in _folders(settings.checkpoints):
            loaded = checkpoint.load(folder)
            name = loaded.card.name
            if name != folder.name:
                raise CheckpointError(f"{folder} holds a model called {name!r}: rename the folder")
            if isinstance(loaded.card, DigitCard):
                self._digits[name] = Checkpoint(loaded.card, loaded.weights, None)
            elif isinstance(loaded.card, LineCard):
                self._lines[name] = Checkpoint(loaded.card, loaded.weights, None)
            else:
                self._adders[name] = Checkpoint(loaded.card, loaded.weights, loaded.certificate)
                if loaded.certificate is not None:
                    _check_certificate(folder, self._adders[name])
        for default, known, variable in (
            (settings.digits_model, self._digits, "SCANLINE_DIGITS_MODEL"),
            (settings.sums_model, self._adders, "SCANLINE_SUMS_MODEL"),
            (settings.numbers_model, self._lines, "SCANLINE_NUMBERS_MODEL"),
        ):
            if default not in known:
                raise CheckpointError(
                    f"{variable} names {default!r}, which {settings.checkpoints} does not hold: "
                    f"it has {', '.join(sorted(known)) or 'none for this task'}"
                )
        self._digit_models = _FirstUse[DigitCard, DigitModel](
            self._digits, self._digit_model, "reads digits"
        )
        self._adder_models = _FirstUse[AdderCard, AdderModel](
            self._adders, self._adder_model, "adds"
        )
        self._line_models = _FirstUse[LineCard, LineModel](
            self._lines, self._line_model, "reads numbers"
        )

    def _digit_model(self, loaded: Checkpoint[DigitCard]) -> DigitModel:
        turns = self.settings.threads
        return DigitModel(loaded, self.runtime, self.executor, turns, self._tell)

    def _adder_model(self, loaded: Checkpoint[AdderCard]) -> AdderModel:
        return AdderModel(loaded, self.runtime, self.executor, self._tell)

    def _line_model(self, loaded: Checkpoint[LineCard]) -> LineModel:
        turns, tell = self.settings.threads, partial(self._tell, "numbers")
        digits = self._digits[self.settings.digits_model]
        return LineModel(loaded, digits, self.runtime, self.executor, turns, tell)

    def _tell(self, task: str, waited: Sequence[float], seconds: float) -> None:
        self.on_batch(task, waited, seconds)

    @cached_property
    def cards(self) -> dict[str, DigitCard | AdderCard | LineCard]:
        """The cards of all models, by name."""
        cards: dict[str, DigitCard | AdderCard | LineCard] = {}
        cards.update((name, loaded.card) for name, loaded in self._digits.items())
        cards.update((name, loaded.card) for name, loaded in self._adders.items())
        cards.update((name, loaded.card) for name, loaded in self._lines.items())
        return dict(sorted(cards.items()))

    def card(self, name: str) -> DigitCard | AdderCard | LineCard:
        """The card of a model.

        Raises:
            UnknownModelError: there is no such model.
        """
        if name not in self.cards:
            raise UnknownModelError(f"there is no model {name!r}: choose {', '.join(self.cards)}")
        return self.cards[name]

    @property
    def defaults(self) -> tuple[str, str, str]:
        """The names of the models that serve where none is named: digits, sums, numbers."""
        settings = self.settings
        return settings.digits_model, settings.sums_model, settings.numbers_model

    async def warm(self) -> None:
        """Loads the default models and computes once with each."""
        await self.digits(None)
        await self.adder(None)
        await self.lines(None)

    async def digits(self, name: str | None) -> DigitModel:
        """The row classifier of that name, or the default one.

        Raises:
            UnknownModelError: there is no such row classifier.
        """
        return await self._digit_models.get(name or self.settings.digits_model)

    async def adder(self, name: str | None) -> AdderModel:
        """The adder of that name, or the default one.

        Raises:
            UnknownModelError: there is no such adder.
        """
        return await self._adder_models.get(name or self.settings.sums_model)

    async def lines(self, name: str | None) -> LineModel:
        """The line reader of that name, or the default one.

        Raises:
            UnknownModelError: there is no such line reader.
        """
        return await self._line_models.get(name or self.settings.numbers_model)

    def close(self) -> None:
        """Ends the worker threads."""
        self.executor.shutdown(wait=False, cancel_futures=True)


def _folders(root: Path) -> list[Path]:
    try:
        return sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith("."))
    except OSError as error:
        raise CheckpointError(f"{root} cannot be read: {error.strerror}") from error


def _check_certificate(folder: Path, loaded: Checkpoint[AdderCard]) -> None:
    assert loaded.certificate is not None
    try:
        certificate.check(loaded.card.architecture, loaded.weights, loaded.certificate)
    except CertificateError as error:
        raise CertificateError(f"{folder}: {error}") from error
