"""The engine: verified models, each loaded when it is first asked for."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from app.errors import UnknownModelError
from app.inference.batches import Listener
from app.inference.digits import DigitModel
from app.inference.lines import LineModel
from app.inference.sums import MachineModel
from app.runtimes.choice import chosen_runtime
from app.settings import Settings
from models.artifact import checkpoint
from models.artifact.card import (
    AdderCard,
    DigitCard,
    FinderCard,
    LineCard,
    RejectorCard,
    Task,
)
from models.artifact.checkpoint import AnyCard, Checkpoint
from models.errors import CertificateError, CheckpointError
from models.imaging.budget import DecodedBytes
from models.sums import certificate

OnQueue = Callable[[str, int], None]  # task, how many more of its items wait
OnBatch = Callable[[str, Sequence[float], float], None]  # task, seconds waited, of computation
CardT = TypeVar("CardT", DigitCard, AdderCard, LineCard)
ModelT = TypeVar("ModelT")


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

    def made(self, name: str) -> ModelT:
        """A model that was asked for before."""
        return self._made[name].result()

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
        self._decoded_bytes = DecodedBytes(settings.max_decoded_bytes)
        self.on_queue: OnQueue = lambda _task, _more: None
        self.on_batch: OnBatch = lambda _task, _waited, _seconds: None
        self._digits: dict[str, Checkpoint[DigitCard]] = {}
        self._machines: dict[str, Checkpoint[AdderCard]] = {}
        self._lines: dict[str, Checkpoint[LineCard]] = {}
        rejector: Checkpoint[RejectorCard] | None = None
        finder: Checkpoint[FinderCard] | None = None
        for folder in _folders(settings.checkpoints):
            loaded = checkpoint.load(folder)
            name = loaded.card.name
            if name != folder.name:
                raise CheckpointError(f"{folder} holds a model called {name!r}: rename the folder")
            if isinstance(loaded.card, DigitCard):
                self._digits[name] = Checkpoint(loaded.card, loaded.weights, None)
            elif isinstance(loaded.card, RejectorCard):
                if rejector is not None:
                    raise CheckpointError(f"{folder} is a second rejector: remove one")
                rejector = Checkpoint(loaded.card, loaded.weights, None)
            elif isinstance(loaded.card, LineCard):
                self._lines[name] = Checkpoint(loaded.card, loaded.weights, None)
            elif isinstance(loaded.card, FinderCard):
                if finder is not None:
                    raise CheckpointError(f"{folder} is a second finder: remove one")
                finder = Checkpoint(loaded.card, loaded.weights, None)
            else:
                self._machines[name] = Checkpoint(loaded.card, loaded.weights, loaded.certificate)
                if loaded.certificate is not None:
                    _check_certificate(folder, self._machines[name])
        self._rejector = rejector or checkpoint.load_as(checkpoint.REJECTOR, RejectorCard)
        self._finder = finder or checkpoint.load_as(checkpoint.FINDER, FinderCard)
        for default, names, variable in (
            (settings.digits_model, self._digits, "SCANLINE_DIGITS_MODEL"),
            (settings.sums_model, self._machines_for("addition", 2), "SCANLINE_SUMS_MODEL"),
            (settings.numbers_model, self._lines, "SCANLINE_NUMBERS_MODEL"),
        ):
            if default not in names:
                raise CheckpointError(
                    f"{variable} names {default!r}, which {settings.checkpoints} does not hold: "
                    f"it has {', '.join(sorted(names)) or 'none for this task'}"
                )
        self._digit_models = _FirstUse[DigitCard, DigitModel](
            self._digits, self._digit_model, "reads digits"
        )
        self._machine_models = _FirstUse[AdderCard, MachineModel](
            self._machines, self._machine_model, "computes"
        )
        self._line_models = _FirstUse[LineCard, LineModel](
            self._lines, self._line_model, "reads numbers"
        )

    def _digit_model(self, loaded: Checkpoint[DigitCard]) -> DigitModel:
        concurrency, listener = self.settings.threads, self._listener("digits")
        rejector = self._rejector
        return DigitModel(
            loaded,
            rejector,
            self.runtime,
            self.executor,
            concurrency,
            self._decoded_bytes,
            listener,
        )

    def _machine_model(self, loaded: Checkpoint[AdderCard]) -> MachineModel:
        return MachineModel(loaded, self.runtime, self.executor, self._listener("sums"))

    def _line_model(self, loaded: Checkpoint[LineCard]) -> LineModel:
        concurrency, listener = self.settings.threads, self._listener("numbers")
        judge = self._digit_models.made(self.settings.digits_model).judge
        return LineModel(
            loaded,
            self._finder,
            judge,
            self.runtime,
            self.executor,
            concurrency,
            self._decoded_bytes,
            listener,
        )

    def _listener(self, task: str) -> Listener:
        """Passes on what is told of a task to whoever listens by then."""
        return Listener(
            lambda more: self.on_queue(task, more),
            lambda waited, seconds: self.on_batch(task, waited, seconds),
        )

    @cached_property
    def cards(self) -> dict[str, AnyCard]:
        """The cards of all models, by name."""
        cards: dict[str, AnyCard] = {}
        cards.update((name, loaded.card) for name, loaded in self._digits.items())
        cards.update((name, loaded.card) for name, loaded in self._machines.items())
        cards.update((name, loaded.card) for name, loaded in self._lines.items())
        return dict(sorted(cards.items()))

    def card(self, name: str) -> AnyCard:
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
        await self.machine("addition", 2, None)
        await self.lines(None)

    async def digits(self, name: str | None) -> DigitModel:
        """The row classifier of that name, or the default one.

        Raises:
            UnknownModelError: there is no such row classifier.
        """
        return await self._digit_models.get(name or self.settings.digits_model)

    async def machine(self, task: Task, base: int, name: str | None) -> MachineModel:
        """The adder, subtractor or comparer of that base and name, or else the default one.

        That is the one that the settings name for sums of bits, and of others the first by name,
        one with a certificate if there is any.

        Raises:
            UnknownModelError: there is no such model.
        """
        known = self._machines_for(task, base)
        if not known:
            bases = sorted(
                {
                    one.card.architecture.base
                    for one in self._machines.values()
                    if one.card.architecture.task == task
                }
            )
            if not bases:
                raise UnknownModelError(f"there is no model for {task}")
            raise UnknownModelError(
                f"there is no {task} in base {base}: there is one in base "
                f"{', '.join(map(str, bases))}"
            )
        default = self.settings.sums_model
        chosen = name or (default if default in known else known[0])
        if chosen not in known:
            raise UnknownModelError(
                f"there is no model {name!r} for {task} in base {base}: choose {', '.join(known)}"
            )
        return await self._machine_models.get(chosen)

    def _machines_for(self, task: Task, base: int) -> list[str]:
        """The names of the networks for a task in a base, those with a certificate first."""
        known = [
            name
            for name, loaded in self._machines.items()
            if (loaded.card.architecture.task, loaded.card.architecture.base) == (task, base)
        ]
        return sorted(known, key=lambda name: self._machines[name].certificate is None)

    async def lines(self, name: str | None) -> LineModel:
        """The line reader of that name, or the default one.

        Raises:
            UnknownModelError: there is no such line reader.
        """
        await self.digits(None)  # which a line reader asks about single digits
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
