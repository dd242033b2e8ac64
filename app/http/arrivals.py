"""Bodies on their way, in and out: how many at once, how many bytes they hold, who gives way."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

PATIENCE = 1.0  # seconds that any body has before it may have to give way
UNDECLARED = 16_384  # bytes a second that a body without a declared length is expected to bring
SMALL = 65_536  # bytes of a body that waits behind no larger one
WAITING = 40  # bodies that may wait for room; the server has read some 256 KB of each
LOOK = 0.1  # seconds between two looks at whether one that has room has to give way


class Arrival:
    """A body: from whom it comes, how much of it there is, how much room it takes.

    Args:
        address: of the client.
        give_up: called when it has to give way.
    """

    def __init__(self, address: str, give_up: Callable[[], None]) -> None:
        self.address = address
        self.give_up = give_up
        self.declared: int | None = 0  # bytes that it says it has; None where it says nothing
        self.weight = 1  # bytes that each of its bytes may become, itself included
        self.began = 0.0  # on its way: seconds on the clock of its `Arrivals`
        self.received = 0
        self.room = 0  # that it has: none before it is admitted

    @property
    def asks(self) -> int:
        """The room that it needs, as far as it says so."""
        return self.weight * (self.declared or 0)


class Arrivals:
    """The bodies that arrive, and the room that these and those at work take together.

    One that finds no room makes some: first at the cost of the address that has most bodies on
    their way, if that has more than its own; else at the cost of a body that comes too slowly to be
    there in time. The oldest goes first, and none goes in its first second. Where that is not
    enough it waits, unread: next is the oldest of the address that has fewest on their way.

    Args:
        most: bodies that may be on their way at once.
        most_bytes: that all bodies may take, those at work included.
        seconds: in which a body must be there, and for which one waits for room.
        clock: seconds, rising.
    """

    def __init__(
        self,
        most: int,
        most_bytes: int,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.most = most
        self.most_bytes = most_bytes
        self.held = 0
        self._seconds = seconds
        self._clock = clock
        self._coming: dict[Arrival, None] = {}  # oldest first
        self._line: dict[Arrival, asyncio.Event] = {}  # those that wait for room, oldest first

    def __len__(self) -> int:
        return len(self._coming)

    async def admit(self, arrival: Arrival) -> bool:
        """Gives a body the room that it declares, when it has its turn; False where it gets none.

        It is on its way from then on.
        """
        if (self._line and arrival.asks > SMALL) or not self._take_in(arrival):
            return self._has_place(arrival) and await self._wait(arrival)
        return True

    def grow(self, arrival: Arrival, size: int) -> bool:
        """Takes in the next `size` bytes of a body; False where there is no room for them."""
        arrival.received += size
        more = arrival.weight * arrival.received - arrival.room
        if more > 0:
            if not self._make_room(arrival, more, self.most):
                return False
            self.held += more
            arrival.room += more
        return True

    def leave(self, arrival: Arrival, size: int, give_up: Callable[[], None]) -> None:
        """Has an answer take the room of its body until it is taken.

        It gives way as a body does that comes too slowly.
        """
        self.held += size - arrival.room
        arrival.room = arrival.declared = size
        arrival.received = 0
        arrival.began = self._clock()
        arrival.give_up = give_up
        self._coming[arrival] = None
        self._call_next()

    def arrived(self, arrival: Arrival) -> None:
        """The body is there; it keeps its room."""
        self._coming.pop(arrival, None)
        self._call_next()

    def end(self, arrival: Arrival) -> None:
        """The body is needed no more."""
        self._coming.pop(arrival, None)
        self.held -= arrival.room
        arrival.room = 0
        self._call_next()

    def _has_place(self, arrival: Arrival) -> bool:
        """Whether a body may wait: where no place is left, the address with most there gives one.

        The youngest of that address goes.
        """
        if len(self._line) < WAITING:
            return True
        counts = Counter(one.address for one in self._line)
        greediest = max(counts, key=counts.__getitem__)
        if counts[greediest] <= counts[arrival.address] + 1:
            return False
        loser = next(one for one in reversed(self._line) if one.address == greediest)
        self._line.pop(loser).set()
        return True

    async def _wait(self, arrival: Arrival) -> bool:
        until = self._clock() + self._seconds
        turn = self._line[arrival] = asyncio.Event()
        try:
            while arrival in self._line and (left := until - self._clock()) > 0:
                if arrival is self._next() and self._take_in(arrival):
                    return True
                turn.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(turn.wait(), min(left, LOOK))
            return False
        finally:
            self._line.pop(arrival, None)
            self._call_next()

    def _next(self) -> Arrival:
        counts = Counter(one.address for one in self._coming)
        return min(self._line, key=lambda one: counts[one.address])

    def _call_next(self) -> None:
        if self._line:
            self._line[self._next()].set()

    def _take_in(self, arrival: Arrival) -> bool:
        if not self._make_room(arrival, arrival.asks, self.most - 1):
            return False
        arrival.room = arrival.asks
        self.held += arrival.room
        arrival.began = self._clock()
        self._coming[arrival] = None
        return True

    def _make_room(self, arrival: Arrival, size: int, most: int) -> bool:
        while len(self._coming) > most or self.held + size > self.most_bytes:
            loser = self._loser(arrival)
            if loser is None:
                return False
            self.end(loser)
            loser.give_up()
        return True

    def _loser(self, newcomer: Arrival) -> Arrival | None:
        now = self._clock()
        counts = Counter(one.address for one in self._coming)
        greediest = max(counts, key=counts.__getitem__, default=newcomer.address)
        takes_more = counts[greediest] > counts[newcomer.address] + 1
        for one in self._coming:
            if one is newcomer or now - one.began < PATIENCE:
                continue
            if (takes_more and one.address == greediest) or self._is_late(one, now):
                return one
        return None

    def _is_late(self, one: Arrival, now: float) -> bool:
        """Whether a body comes more slowly than it must to be there in time."""
        share = (now - one.began) / self._seconds
        due = UNDECLARED * (now - one.began) if one.declared is None else one.declared * share
        return one.received < due
