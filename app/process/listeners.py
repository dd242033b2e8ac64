"""Listeners: bound sockets on all addresses of a host, for one process or for each of several."""

import errno
import socket
from typing import Any

from models.errors import ScanlineError

_NOT_HERE = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL}  # as of IPv6 where a machine has none

CHOOSE = "choose another --host or --port"

Address = tuple[Any, ...]


class PerProcess(socket.socket):
    """A bound socket that arrives in another process as one of that process's own.

    Of a socket that all workers share, whoever wakes first takes all connections that wait. Among
    several sockets on a port, Linux spreads them (`man 7 socket`, SO_REUSEPORT).
    """

    def __reduce__(self) -> Any:
        return _bound, (self.family, self.getsockname())


def listeners_on(
    host: str, port: int, per_process: bool, advice: str = CHOOSE
) -> list[socket.socket]:
    """Sockets that are bound, and listen once a server takes them.

    Args:
        host: a name or address of this machine.
        port: 0 picks a free one.
        per_process: whether each process that they are passed on to has its own.
        advice: what to do where they cannot be bound.

    Raises:
        ScanlineError: the port is taken, or the host is none of this machine.
    """
    listeners: list[socket.socket] = []
    try:
        wanted = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        missing: OSError | None = None
        for family, address in dict.fromkeys((one[0], one[4]) for one in wanted):
            chosen = listeners[0].getsockname()[1] if listeners else port
            try:
                listeners.append(_listener(family, (address[0], chosen, *address[2:]), per_process))
            except OSError as error:
                if error.errno not in _NOT_HERE:
                    raise
                missing = error
        if not listeners and missing is not None:
            raise missing
    except (OSError, UnicodeError) as error:
        for one in listeners:
            one.close()
        why = getattr(error, "strerror", None) or str(error)
        raise ScanlineError(f"cannot listen on {host}, port {port} ({why}): {advice}") from error
    return listeners


def url_of(listener: socket.socket) -> str:
    """Where a browser finds it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _listener(family: socket.AddressFamily, address: Address, per_process: bool) -> socket.socket:
    alone = socket.socket(family)
    _bind(alone, address)
    if not per_process:
        return alone
    alone.close()  # what is free alone may be shared
    return _bound(family, address)


def _bound(family: socket.AddressFamily, address: Address) -> PerProcess:
    own = PerProcess(family)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    _bind(own, address)
    return own


def _bind(listener: socket.socket, address: Address) -> None:
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if listener.family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
