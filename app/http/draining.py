"""Draining: whether the service is being stopped, what is under way then, and for how long."""

import time
from collections.abc import Callable

from app.http.arrivals import Arrivals
from app.http.permits import Permits


class Draining:
    """What is finished before the service ends, and how long that may take.

    Args:
        permits: of the requests at work; none are given out once it has begun.
        arrivals: bodies on their way, in and out.
        clock: seconds, rising.
    """

    def __init__(
        self, permits: Permits, arrivals: Arrivals, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._permits = permits
        self._arrivals = arrivals
        self._clock = clock
        self._began = self._until = 0.0

    def begin(self, seconds: float) -> None:
        """Takes no new work from now on, and gives what is under way so many seconds."""
        self._permits.closed = True
        self._began = self._clock()
        self._until = self._began + seconds

    @property
    def has_begun(self) -> bool:
        """Whether the service is being stopped."""
        return self._permits.closed

    @property
    def seconds(self) -> float:
        """Since it has begun."""
        return self._clock() - self._began

    @property
    def under_way(self) -> int:
        """Requests at work, and bodies and large answers on their way."""
        return self._permits.requests + len(self._arrivals)

    @property
    def seconds_left(self) -> float:
        """Until what is still under way is given up."""
        return max(0.0, self._until - self._clock())

    @property
    def is_over(self) -> bool:
        """Whether nothing is under way any more, or its time is over."""
        return not self.under_way or not self.seconds_left
