"""Worker processes: uvicorn's, each with a listening socket of its own on the same port."""

import logging
import socket
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

_log = logging.getLogger("uvicorn.error")


class _PerProcess(socket.socket):
    """A bound socket that arrives in another process as one of that process's own.

    Of a socket that all workers share, whoever wakes first takes all connections that wait. Among
    several sockets on a port, Linux spreads them (`man 7 socket`, SO_REUSEPORT).
    """

    def __reduce__(self) -> Any:
        return _bound, (self.family, self.getsockname())


def _bound(family: socket.AddressFamily, address: tuple[Any, ...]) -> _PerProcess:
    own = _PerProcess(family)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    own.bind(address)
    return own


def run_workers(config: uvicorn.Config) -> None:
    """Serves with several processes until told to stop; one that ends is replaced.

    Args:
        config: with an app to import, an address, and the number of workers.

    Raises:
        OSError: the address is taken, or is none of this machine.
    """
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    if config.port:
        socket.create_server((config.host, config.port), family=family).close()  # is it free?
    with _bound(family, (config.host, config.port)) as reserved:
        host = f"[{config.host}]" if ":" in config.host else config.host
        _log.info(
            "Uvicorn running on http://%s:%d (Press CTRL+C to quit)",
            host,
            reserved.getsockname()[1],
        )
        Multiprocess(config, sockets=[reserved]).run()
