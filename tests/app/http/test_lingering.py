import asyncio
from typing import cast

from app.http.lingering import Lingering


class Transport:
    closed = False

    def is_closing(self) -> bool:
        return self.closed

    def get_write_buffer_size(self) -> int:
        return 7


class Connection:
    ends = False
    asked: asyncio.Transport | None = None

    def close(self, transport: asyncio.Transport) -> None:
        self.asked = transport


def test_its_connection_says_when_it_ends() -> None:
    transport, connection = Transport(), Connection()
    lingering = Lingering(cast(asyncio.Transport, transport), connection)
    assert lingering.get_write_buffer_size() == 7
    lingering.close()
    assert connection.asked is transport  # type: ignore[comparison-overlap]
    assert not transport.closed
    assert not lingering.is_closing()
    connection.ends = True
    assert lingering.is_closing()
    connection.ends, transport.closed = False, True
    assert lingering.is_closing()
