"""The engine: verified models, each loaded when it is first asked for."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

from app.errors import UnknownModelError
from app.inference.batches import NOBODY, Listener
from app.inference.digits import DigitModel
from app.inference.first_use import FirstUse
from app.inference.lines import LineModel
from app.inference.shadow import Compared, Shadow
from app.inference.shelf import Shelf, is_same, shelf_of
from app.inference.sums import MachineModel
from app.runtimes.choice import chosen_runtime
from app.settings import Settings, Shadowing
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
from models.errors import CheckpointError
from models.imaging.budget import DecodedBytes

OnQueue = Callable[[str, int], None]  # task, how many more of its items wait
OnBatch = Callable[[str, Sequence[float], float], None]  # task, seconds waited, of computation


class Watchers:
    """Who is told of what the engines of a service compute: nobody, at first."""

    def __init__(self) -> None:
        self.on_batch: OnBatch = lambda _task, _waited, _seconds: None
        self.on_queue: OnQueue = lambda _task, _more: None
        self.on_compared: Callable[[Compared], None] = lambda _found: None


class Engine:
    """The models of a service.

    They do not change: where others are to serve, another engine does, from some request on
    (app.inference.exchange); a request that has begun keeps the one that it began with. Creating it
    verifies every checkpoint, certificates included; `warm` loads the default models, and the
    others are loaded when they are first asked for.

    Args:
        settings: of the service.
        shelf: the checkpoints; those of the settings' folder where None.
        before: whose threads it shares, and whose models where they are the same.

    Raises:
        CheckpointError: a checkpoint is missing, changed or not what its card says.
        ScanlineError: the device is asked for and is not there.
    """

    def __init__(
        self, settings: Settings, shelf: Shelf | None = None, before: "Engine | None" = None
    ) -> None:
        self.settings = settings
        if before is None:
            self.runtime = chosen_runtime(settings.device)
            self.executor = ThreadPoolExecutor(settings.threads, thread_name_prefix="scanline")
            self._decoded_bytes = DecodedBytes(settings.max_decoded_bytes)
            self.watchers = Watchers()
        else:
            self.runtime, self.executor = before.runtime, before.executor
            self._decoded_bytes = before._decoded_bytes
            self.watchers = before.watchers
        self.shadow: Shadow | None = None
        self.shelf = shelf_of(settings.checkpoints) if shelf is None else shelf
        self._rejector = self.shelf.rejector or checkpoint.load_as(
            checkpoint.REJECTOR, RejectorCard
        )
        self._finder = self.shelf.finder or checkpoint.load_as(checkpoint.FINDER, FinderCard)
        for default, names, variable in (
            (settings.digits_model, self.shelf.digits, "SCANLINE_DIGITS_MODEL"),
            (settings.sums_model, self._machines_for("addition", 2), "SCANLINE_SUMS_MODEL"),
            (settings.numbers_model, self.shelf.lines, "SCANLINE_NUMBERS_MODEL"),
        ):
            if default not in names:
                raise CheckpointError(
                    f"{variable} names {default!r}, which {settings.checkpoints} does not hold: "
                    f"it has {', '.join(sorted(names)) or 'none for this task'}"
                )
        asked = settings.shadowing
        for name in () if asked is None else (asked.model, asked.by):
            if name not in self.shelf.digits:
                raise CheckpointError(
                    f"SCANLINE_SHADOW names {name!r}, which reads no digits: "
                    f"choose of {', '.join(sorted(self.shelf.digits))}"
                )
        self._digit_models = FirstUse[DigitCard, DigitModel](
            self.shelf.digits, self._digit_model, "reads digits"
        )
        self._machine_models = FirstUse[AdderCard, MachineModel](
            self.shelf.machines, self._machine_model, "computes"
        )
        self._line_models = FirstUse[LineCard, LineModel](
            self.shelf.lines, self._line_model, "reads numbers"
        )
        self._asked_before: tuple[list[str], ...] = ([], [], [])
        self._shadow_before = None if before is None else before.shadow
        if before is not None:
            self._adopt(before)

    def _adopt(self, before: "Engine") -> None:
        """Takes over the models that are as before, with all that they are made of."""
        self._asked_before = (
            before._digit_models.names,
            before._machine_models.names,
            before._line_models.names,
        )
        self._machine_models.adopt(before._machine_models)
        if is_same(self._rejector, before._rejector):
            self._digit_models.adopt(before._digit_models)
        judge = self.settings.digits_model
        if judge in self._digit_models.names and is_same(self._finder, before._finder):
            self._line_models.adopt(before._line_models)

    def _digit_model(self, loaded: Checkpoint[DigitCard]) -> DigitModel:
        listener = self._listener("digits")
        return self._digit_model_on(self.executor, self.settings.threads, loaded, listener)

    def _digit_model_on(
        self,
        executor: ThreadPoolExecutor,
        threads: int,
        loaded: Checkpoint[DigitCard],
        listener: Listener,
    ) -> DigitModel:
        rejector, budget = self._rejector, self._decoded_bytes
        return DigitModel(loaded, rejector, self.runtime, executor, threads, budget, listener)

    async def _begin_shadow(self, asked: Shadowing, before: Shadow | None) -> Shadow:
        """Has a model's pictures read again: by the shadow before, where it is of the same two."""
        shown = await self.digits(asked.model)
        again = self.shelf.digits[asked.by]
        if before is not None and before.is_of(shown) and before.model.card == again.card:
            return before
        thread = ThreadPoolExecutor(1, thread_name_prefix="shadow")
        model = await asyncio.to_thread(self._digit_model_on, thread, 1, again, NOBODY)
        model.reads_quickly = False  # not on the event loop
        watchers = self.watchers
        shadow = Shadow(model, asked.share, lambda found: watchers.on_compared(found))
        shown.on_read = shadow.tell
        return shadow

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
        watchers = self.watchers  # not the engine, which a model may outlast
        return Listener(
            lambda more: watchers.on_queue(task, more),
            lambda waited, seconds: watchers.on_batch(task, waited, seconds),
        )

    @cached_property
    def cards(self) -> dict[str, AnyCard]:
        """The cards of all models, by name."""
        return self.shelf.cards

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
        """Loads the default models, and those that the engine before has, and computes with each.

        Raises:
            ScanlineError: one does not compute as it must.
        """
        await self.digits(None)
        await self.machine("addition", 2, None)
        await self.lines(None)
        digits, machines, lines = self._asked_before
        for name in self.shelf.digits.keys() & digits:
            await self._digit_models.get(name)
        for name in self.shelf.machines.keys() & machines:
            await self._machine_models.get(name)
        for name in self.shelf.lines.keys() & lines:
            await self._line_models.get(name)
        if self.settings.shadowing is not None:
            self.shadow = await self._begin_shadow(self.settings.shadowing, self._shadow_before)
        self._shadow_before = None

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
                    for one in self.shelf.machines.values()
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
            for name, loaded in self.shelf.machines.items()
            if (loaded.card.architecture.task, loaded.card.architecture.base) == (task, base)
        ]
        return sorted(known, key=lambda name: self.shelf.machines[name].certificate is None)

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
