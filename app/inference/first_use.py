"""Models that are made when they are first asked for."""

import asyncio
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from app.errors import UnknownModelError
from app.inference.shelf import is_same
from models.artifact.card import AdderCard, DigitCard, LineCard
from models.artifact.checkpoint import Checkpoint

CardT = TypeVar("CardT", DigitCard, AdderCard, LineCard)
ModelT = TypeVar("ModelT")


class FirstUse(Generic[CardT, ModelT]):
    """Makes each model once, when it is first asked for; a try that failed is forgotten.

    Args:
        known: the checkpoints, by name.
        make: makes a model of one.
        task: what they do, as errors have it.
    """

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

    @property
    def names(self) -> list[str]:
        """Of those that are there to compute."""
        return [name for name, making in self._made.items() if _is_there(making)]

    def adopt(self, before: "FirstUse[CardT, ModelT]") -> None:
        """Takes over what is there of the same checkpoints."""
        for name in before.names:
            if name in self._known and is_same(self._known[name], before._known[name]):
                self._made[name] = before._made[name]

    def made(self, name: str) -> ModelT:
        """A model that was asked for before."""
        return self._made[name].result()

    async def get(self, name: str) -> ModelT:
        """The model of that name, which is made where it is not there.

        Raises:
            UnknownModelError: there is no such checkpoint.
        """
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


def _is_there(making: asyncio.Future[Any]) -> bool:
    return making.done() and not making.cancelled() and making.exception() is None
