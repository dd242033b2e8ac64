"""The crowd of connections: what they keep that no request has room for yet, all together."""

from typing import Final, Protocol

from app.http.arrivals import SMALL

CROWD: Final = "scanline.crowd"  # of the lifespan's state
MOST = 2048  # connections; one that is kept alive takes 13 KB, 27 MB in all
MOST_HEAD_BYTES = 4_000_000  # of all heads that are not whole
MOST_UNREAD = 128  # answers that wait to be taken; some 100 KB of each, the rest has its room
MOST_BEGUN = 40  # requests with large bodies that the app has not seen; 256 KB are read of each


class Member(Protocol):
    """A connection."""

    def give_way(self) -> None:
        """Ends, for the sake of others, while it waits for a head or to be read from."""


class Crowd:
    """The connections of a server: where there are too many, those that wait longest give way."""

    def __init__(self) -> None:
        self._there: set[Member] = set()
        self._waiting: dict[Member, None] = {}  # for a head, oldest first
        self._heads: dict[Member, int] = {}  # that are not whole: their bytes so far, oldest first
        self._head_bytes = 0
        self._unread: dict[Member, None] = {}  # with an answer that is not taken, oldest first
        self._begun = 0

    def enter(self, member: Member) -> bool:
        """Takes in a connection; False where none of the others can give way to it."""
        while len(self._there) >= MOST:
            if not self._waiting:
                return False
            self._dismiss(next(iter(self._waiting)))
        self._there.add(member)
        return True

    def leave(self, member: Member) -> None:
        """The connection has ended."""
        self._there.discard(member)
        self.works(member)
        self.is_read(member)

    def waits(self, member: Member, head_bytes: int = 0) -> None:
        """The connection waits for a head, of which so much is there."""
        self._waiting[member] = None
        if head_bytes:
            self._head_bytes += head_bytes - self._heads.get(member, 0)
            self._heads[member] = head_bytes
        while self._head_bytes > MOST_HEAD_BYTES:
            self._dismiss(next(iter(self._heads)))

    def works(self, member: Member) -> None:
        """The connection waits for no head."""
        self._waiting.pop(member, None)
        self._head_bytes -= self._heads.pop(member, 0)

    def is_not_read(self, member: Member) -> None:
        """The connection's client does not take its answer."""
        self._unread[member] = None
        if len(self._unread) > MOST_UNREAD:
            self._dismiss(next(iter(self._unread)))

    def is_read(self, member: Member) -> None:
        """The connection's client takes what it is answered."""
        self._unread.pop(member, None)

    def begin(self) -> bool:
        """A request with a large body begins; False where the app has yet to see too many."""
        if self._begun >= MOST_BEGUN:
            return False
        self._begun += 1
        return True

    def seen(self) -> None:
        """The app has seen a request that has begun."""
        self._begun -= 1

    def _dismiss(self, member: Member) -> None:
        self.leave(member)
        member.give_way()


def has_large_body(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether a request is to have a body of which a first part alone would take much."""
    said = dict(headers)
    length = said.get(b"content-length", b"0")
    return b"transfer-encoding" in said or not length.isdigit() or int(length) > SMALL
