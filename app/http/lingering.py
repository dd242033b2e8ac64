"""A transport whose end its connection decides upon."""

import asyncio
from typing import Any, Protocol
from weakref import ref


class Ending(Protocol):
    """A connection that ends in its own time."""

    @property
    def ends(self) -> bool:
        """Whether it is being closed."""

    def close(self, transport: asyncio.Transport) -> None:
        """Ends the connection, later where more of a request is on its way."""


class Lingering:
    """A transport that is closed as its connection wishes, and for the rest as it is.

    It does not keep its connection, by which it is kept: what a connection has taken in would stay
    until Python's collector comes.
    """

    def __init__(self, transport: asyncio.Transport, connection: Ending) -> None:
        self._transport = transport
        self._connection = ref(connection)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        """Whether it is closed, or will be."""
        connection = self._connection()
        return connection is None or connection.ends or self._transport.is_closing()

    def close(self) -> None:
        """Has the connection end."""
        connection = self._connection()
        if connection is not None:
            connection.close(self._transport)
