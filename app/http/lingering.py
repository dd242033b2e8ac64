"""A transport whose end its connection decides upon."""

import asyncio
from typing import Any, Protocol


class Ending(Protocol):
    """A connection that ends in its own time."""

    @property
    def ends(self) -> bool:
        """Whether it is being closed."""

    def close(self, transport: asyncio.Transport) -> None:
        """Ends the connection, later where more of a request is on its way."""


class Lingering:
    """A transport that is closed as its connection wishes, and for the rest as it is."""

    def __init__(self, transport: asyncio.Transport, connection: Ending) -> None:
        self._transport = transport
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        """Whether it is closed, or will be."""
        return self._connection.ends or self._transport.is_closing()

    def close(self) -> None:
        """Has the connection end."""
        self._connection.close(self._transport)
