"""Bodies: each is kept once, and given away to whoever reads it."""

from typing import Final

from fastapi import Request
from starlette.types import Message, Receive

BODY: Final = "scanline.body"  # of a scope: a list of the whole body, empty once it was taken
Body = bytes | bytearray


class Gathered:
    """A body that comes in parts, in a buffer of the length that it declares.

    Kept as parts and joined at the end it would be there twice.

    Args:
        declared: bytes; None where that is not known.
    """

    def __init__(self, declared: int | None) -> None:
        self._body: Body = b""
        self._declared = declared
        self._size = 0

    def take(self, part: bytes, is_last: bool) -> None:
        """Takes in the next bytes."""
        if is_last and not self._size:
            self._body = part
        elif part:
            if not self._size:
                self._body = bytearray(self._declared or 0)
            self._body[self._size : self._size + len(part)] = part  # type: ignore[index]
        self._size += len(part)

    def all(self) -> Body:
        """The whole body, which is kept no more."""
        body, self._body = self._body, b""
        return body


def body_of(request: Request) -> Body:
    """The whole body of a request; it is the caller's from then on, and nobody else's.

    Starlette would make a copy, and keep it until the request is answered.
    """
    found: Body = request.scope[BODY].pop()
    return found


def received_after(kept: list[Body], receive: Receive) -> Receive:
    """What a reader of messages receives: a body that nobody has taken, then what comes."""

    async def received() -> Message:
        if kept:
            return {"type": "http.request", "body": bytes(kept.pop()), "more_body": False}
        return await receive()

    return received
