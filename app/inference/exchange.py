"""Models that change while the service runs: read, verified, warmed, and exchanged in one go."""

import asyncio
import gc
import logging
import re
from collections.abc import Callable
from typing import NamedTuple

from app.errors import ModelChangeError, UnknownModelError
from app.inference.engine import Engine
from app.inference.shelf import Shelf, shelf_of
from models.artifact.checkpoint import AnyCard
from models.errors import ScanlineError

_FOLDER = re.compile(r"[\w-][\w.-]{0,127}", re.ASCII)  # none that is hidden, none above
_log = logging.getLogger("uvicorn.error")


class Change(NamedTuple):
    """A model that serves now and did not before, or no more; None where there is none."""

    name: str
    before: AnyCard | None
    after: AnyCard | None


class Exchange:
    """Which engine serves, and its exchange for another between two requests.

    What is asked of an engine it answers to the end; the next request has the next one. One change
    is made at a time. Whatever goes wrong before the exchange changes nothing.

    Args:
        engine: the first one.
        on_exchange: called with each that is to serve from now on.
        on_refusal: called when one cannot.
    """

    def __init__(
        self,
        engine: Engine,
        on_exchange: Callable[[Engine], None],
        on_refusal: Callable[[], None],
    ) -> None:
        self._engine = engine
        self._on_exchange = on_exchange
        self._on_refusal = on_refusal
        self._one_at_a_time = asyncio.Lock()

    async def read_again(self) -> list[Change]:
        """Reads the whole folder again; what has changed.

        Raises:
            ModelChangeError: a checkpoint cannot serve.
        """
        folder = self._engine.settings.checkpoints
        return await self._change(lambda _shelf: shelf_of(folder))

    async def load(self, name: str) -> list[Change]:
        """Reads one checkpoint, again or for the first time; what has changed.

        Raises:
            UnknownModelError: there is no such folder.
            ModelChangeError: it cannot serve.
        """
        folder = self._engine.settings.checkpoints / name
        if not _FOLDER.fullmatch(name) or not await asyncio.to_thread(folder.is_dir):
            raise UnknownModelError(f"there is no folder {name!r} among the checkpoints")
        return await self._change(lambda shelf: shelf.with_folder(folder))

    async def unload(self, name: str) -> list[Change]:
        """Takes a model away, until it is loaded or all are read again; what has changed.

        Raises:
            UnknownModelError: there is no such model.
            ModelChangeError: it serves by default.
        """
        self._engine.card(name)
        if name in self._engine.defaults:
            raise ModelChangeError(f"{name} serves where no model is named: it stays")
        return await self._change(lambda shelf: shelf.without(name))

    async def _change(self, changed: Callable[[Shelf], Shelf]) -> list[Change]:
        async with self._one_at_a_time:
            before = self._engine
            try:
                shelf = await asyncio.to_thread(changed, before.shelf)
                after = Engine(before.settings, shelf, before)
                await after.warm()
            except Exception as error:
                self._on_refusal()
                if not isinstance(error, ScanlineError):  # no memory, say
                    _log.exception("the models cannot be changed")
                said = str(error) or type(error).__name__
                raise ModelChangeError(f"all models are as they were: {said}") from error
            self._engine = after
            self._on_exchange(after)
            changes = changes_between(before.cards, after.cards)
            del before, shelf
            gc.collect()  # an engine is a circle, and Python looks for those too rarely
        for change in changes:
            _log.info("%s", told(change))
        return changes


def changes_between(before: dict[str, AnyCard], after: dict[str, AnyCard]) -> list[Change]:
    """The models that are not what they were, by name."""
    found = (Change(name, before.get(name), after.get(name)) for name in before | after)
    return sorted(change for change in found if change.before != change.after)


def told(change: Change) -> str:
    """What a log says of a change: the scores that its cards have in common, too."""
    if change.after is None:
        return f"{change.name} serves no more"
    if change.before is None:
        return f"{change.name} serves"
    shared = change.before.scores.keys() & change.after.scores.keys()
    figures = [
        f"{name}: {change.before.scores[name].accuracy:.4f} before, "
        f"{change.after.scores[name].accuracy:.4f} now"
        for name in sorted(shared)
    ]
    return f"{change.name} is another model now ({'; '.join(figures) or 'no score in common'})"


def is_worse(change: Change) -> bool:
    """Whether a model's card has a lower score than the one before on anything that both saw."""
    if change.before is None or change.after is None:
        return False
    before, after = change.before.scores, change.after.scores
    shared = before.keys() & after.keys()
    return any(after[name].accuracy < before[name].accuracy for name in shared)
