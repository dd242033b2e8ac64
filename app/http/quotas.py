"""Quotas: how much of something a key may use in a minute, and what a client is told of it."""

import time
from collections.abc import Callable
from math import ceil

from app.errors import OverLimitError

MINUTE = 60.0
Refused = Callable[[str], None]  # by a limit of that name


def nobody(_limit: str) -> None:
    """Who is told of refusals, by default."""


class Quota:
    """So much a minute; what is not used is kept, a minute's worth at most.

    It is kept in the memory of one process: each worker counts what it answers itself.

    Args:
        name: of what it counts, as errors and headers have it.
        most: in a minute.
        on_refusal: called with its name.
        clock: seconds, rising.
    """

    def __init__(
        self,
        name: str,
        most: float,
        on_refusal: Refused = nobody,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._on_refusal = on_refusal
        self.name = name
        self._most = most
        self._clock = clock
        self._left = most
        self._since = clock()

    def spend(self, amount: float) -> None:
        """Takes an amount; one that is larger than a minute's worth needs all of that.

        Raises:
            OverLimitError: it is not there; nothing is taken.
        """
        left = self._left_now()
        missing = min(amount, self._most) - left
        if missing > 0:
            seconds = missing * MINUTE / self._most
            self._on_refusal(self.name)
            raise OverLimitError(
                f"this key may use {self._most:g} {self.name} a minute: try again in "
                f"{ceil(seconds)} seconds",
                seconds,
            )
        self._left = left - amount

    def policy(self) -> str:
        """What it allows, as the header `RateLimit-Policy` has it."""
        return f'"{self.name}";q={max(1, int(self._most))};w={MINUTE:.0f}'

    def state(self) -> str:
        """What is left, and seconds until all is there again, as the header `RateLimit` has it."""
        left = self._left_now()
        seconds = (self._most - left) * MINUTE / self._most
        return f'"{self.name}";r={max(0, int(left))};t={ceil(seconds)}'

    def _left_now(self) -> float:
        now = self._clock()
        earned = (now - self._since) * self._most / MINUTE
        self._left, self._since = min(self._most, self._left + earned), now
        return self._left


class Share:
    """How many permits the requests of a key may hold at once.

    Args:
        most: of them.
        on_refusal: called with "share".
    """

    def __init__(self, most: int, on_refusal: Refused = nobody) -> None:
        self._on_refusal = on_refusal
        self.most = most
        self.taken = 0

    def check(self, count: int = 1) -> None:
        """Refuses what would take more.

        Raises:
            OverLimitError: it would.
        """
        if self.taken + count > self.most:
            self._on_refusal("share")
            raise OverLimitError(
                f"this key may hold {self.most} permits at once: wait for one of its requests", 1.0
            )
