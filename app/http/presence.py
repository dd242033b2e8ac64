"""Whether a client that sends no more waits for its answer, or has left."""

import asyncio
import socket
from collections.abc import Callable

LOOK = 0.05  # seconds between two looks
ASIDE = b"HTTP/1.1 100 Continue\r\n\r\n"  # which any client passes over, RFC 9110, section 15.2.1


def watch(transport: asyncio.Transport, may_ask: Callable[[], bool]) -> None:
    """Ends the connection of a client that sends no more as soon as it turns out to have left.

    The end of what a client sends looks the same whether it waits or has left; but the system of
    one that has left refuses what it is sent. So it is sent what needs no answer, once, if it has
    waited for a look.

    Args:
        transport: of the connection.
        may_ask: says whether that can be sent now.
    """
    loop = asyncio.get_running_loop()
    wire: socket.socket = transport.get_extra_info("socket")

    def look(has_asked: bool) -> None:
        if transport.is_closing():
            return
        if wire.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            transport.abort()
            return
        if not has_asked and may_ask():
            transport.write(ASIDE)
            has_asked = True
        loop.call_later(LOOK, look, has_asked)

    loop.call_later(LOOK, look, False)
