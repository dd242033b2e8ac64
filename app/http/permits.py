"""Permits: how many requests are at work, and how much of that one of them stands for."""

from collections.abc import MutableMapping
from typing import Any, Final

from app.errors import BusyError
from app.http.quotas import Share
from app.metrics import Metrics

HELD: Final = "scanline.held"  # of a scope: the permits of its request
BUSY: Final = "the service is busy: try again in a second"


class Permits:
    """How many requests may be at work, and are."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0
        self.requests = 0  # that hold some
        self.closed = False  # the service ends: what is under way is finished, no more is taken

    def check(self, count: int = 1) -> None:
        """Refuses a request for which there are not so many permits.

        Raises:
            BusyError: too many are taken.
        """
        if self.taken + count > self.most:
            raise busy()


class Held:
    """The permits that one request holds.

    Args:
        permits: from which they are taken.
        metrics: say how many all requests hold, and how many were refused.
        share: of them that the request's key may hold; None where that has no limit.
    """

    def __init__(self, permits: Permits, metrics: Metrics, share: Share | None = None) -> None:
        self.metrics = metrics
        self._permits = permits
        self._share = share
        self._count = 0

    def check(self, count: int = 1) -> None:
        """Refuses a request for which there are not so many permits.

        Raises:
            BusyError: too many are taken.
            OverLimitError: its key may have no more of them.
        """
        self._permits.check(count)
        if self._share is not None:
            self._share.check(count)

    def take(self) -> None:
        """Takes the first one.

        Raises:
            BusyError: there is none.
            OverLimitError: the key may have no more.
        """
        self.check()
        self._permits.requests += 1
        self._add(1)

    def grow_to(self, count: int) -> None:
        """Takes as many more as make `count`, or all there are; one that is alone finds these.

        Raises:
            BusyError: they are not there.
            OverLimitError: the key may have no more.
        """
        most = self._permits.most if self._share is None else self._share.most
        more = min(count, most) - self._count
        try:
            self.check(more)
        except BusyError:
            self.metrics.refusals.labels("busy").inc()
            raise
        self._add(max(0, more))

    def give_back(self) -> None:
        """Gives back all that it holds."""
        if self._count:
            self._permits.requests -= 1
            self._add(-self._count)

    def _add(self, count: int) -> None:
        self._count += count
        self._permits.taken += count
        if self._share is not None:
            self._share.taken += count
        self.metrics.permits.inc(count)


def held_by(scope: MutableMapping[str, Any]) -> Held:
    """The permits of the request of a scope that `app.http.limits` has let through."""
    held: Held = scope[HELD]
    return held


def busy() -> BusyError:
    """That a request finds no room or permit."""
    return BusyError(BUSY)
