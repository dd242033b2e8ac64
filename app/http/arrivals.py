"""Bodies on their way, in and out: how many at once, how many bytes they hold, who gives way."""

import time
from collections import Counter
from collections.abc import Callable

PATIENCE = 1.0  # seconds that any body has before it may have to give way
UNDECLARED = 16_384  # bytes a second that a body without a declared length is expected to bring


class Arrival:
    """A body: from whom it comes, how much of it there is, how much room it takes.

    Args:
        address: of the client.
        declared: bytes that it says it has; None where it says nothing.
        began: seconds on the clock of its `Arrivals`.
        give_up: called when it has to give way.
    """

    def __init__(
        self, address: str, declared: int | None, began: float, give_up: Callable[[], None]
    ) -> None:
        self.address = address
        self.declared = declared
        self.began = began
        self.give_up = give_up
        self.received = 0
        self.room = declared or 0


class Arrivals:
    """The bodies that arrive, and the room that these and those at work take together.

    One that finds no room makes some: first at the cost of the address that has most bodies on
    their way, if that has more than its own; else at the cost of a body that comes too slowly to be
    there in time. The oldest goes first, and none goes in its first second.

    Args:
        most: bodies that may be on their way at once.
        most_bytes: that all bodies may take, those at work included.
        seconds: in which a body must be there.
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

    def __len__(self) -> int:
        return len(self._coming)

    def begin(self, address: str, declared: int | None, give_up: Callable[[], None]) -> Arrival:
        """A body that begins to arrive; it takes no room yet."""
        return Arrival(address, declared, self._clock(), give_up)

    def admit(self, arrival: Arrival) -> bool:
        """Gives a body the room that it declares; False where there is none to be had."""
        if not self._make_room(arrival, arrival.room, self.most - 1):
            return False
        self.held += arrival.room
        self._coming[arrival] = None
        return True

    def grow(self, arrival: Arrival, size: int) -> bool:
        """Takes in the next `size` bytes of a body; False where there is no room for them."""
        arrival.received += size
        more = arrival.received - arrival.room
        if more > 0:
            if not self._make_room(arrival, more, self.most):
                return False
            self.held += more
            arrival.room += more
        return True

    def leave(self, address: str, size: int, give_up: Callable[[], None]) -> Arrival:
        """A large answer that waits to be taken; it gives way as a body that comes too slowly."""
        leaving = self.begin(address, size, give_up)
        self.held += size
        self._coming[leaving] = None
        return leaving

    def arrived(self, arrival: Arrival) -> None:
        """The body is there; it keeps its room."""
        self._coming.pop(arrival, None)

    def end(self, arrival: Arrival) -> None:
        """The body is needed no more."""
        self._coming.pop(arrival, None)
        self.held -= arrival.room
        arrival.room = 0

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
