import asyncio
import os
import signal
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from app.process import drain
from app.process.drain import drain_at_sigterm
from app.server import create_app
from app.settings import Settings

PATIENCE = 60.0  # seconds, of which all of this takes less than one


class Service:
    """An app that drains in this process, and whether it has ended."""

    def __init__(self, drain_seconds: int) -> None:
        self.app: FastAPI = create_app(Settings(drain_seconds=drain_seconds))
        self.ended = asyncio.Event()
        self.permits = self.app.state.permits
        self.app.state.ready = True
        signal.signal(signal.SIGTERM, lambda *_: self.ended.set())  # as uvicorn has one
        drain_at_sigterm(self.app)

    async def told(self) -> None:
        """Returns when the service knows of a signal."""
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            while not self.permits.closed:
                await asyncio.sleep(0)

    async def end(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.ended.wait()
        self.app.state.engine.close()


@pytest.fixture(autouse=True)
def own_signal() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_it_ends_when_the_last_permit_is_given_back_and_not_before() -> None:
    async def main() -> None:
        service = Service(drain_seconds=1000)
        service.permits.requests = 2
        await service.told()
        assert not service.app.state.ready
        for taken in (1, 0):
            await asyncio.sleep(0.1)  # some looks at the permits later
            assert not service.ended.is_set()
            service.permits.requests = taken
        await service.end()

    asyncio.run(main())


def test_it_ends_at_once_where_nothing_is_under_way() -> None:
    async def main() -> None:
        service = Service(drain_seconds=1000)
        await service.told()
        await service.end()

    asyncio.run(main())


def test_it_gives_up_what_takes_too_long() -> None:
    async def main() -> None:
        service = Service(drain_seconds=1)
        service.permits.requests = 1
        await service.told()
        await service.end()
        assert service.permits.requests == 1

    asyncio.run(main())


def test_a_second_signal_soon_after_the_first_is_its_echo() -> None:
    async def main() -> None:
        service = Service(drain_seconds=1000)
        service.permits.requests = 1
        await service.told()
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0.1)
        assert not service.ended.is_set()
        service.permits.requests = 0
        await service.end()

    asyncio.run(main())


def test_a_second_signal_later_ends_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "ECHO", 0.0)

    async def main() -> None:
        service = Service(drain_seconds=1000)
        service.permits.requests = 1
        await service.told()
        await asyncio.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)
        await service.end()

    asyncio.run(main())
