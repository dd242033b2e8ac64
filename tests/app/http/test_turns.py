import asyncio
from collections.abc import MutableMapping
from itertools import pairwise
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from app.http.turns import Turns

START = {"type": "http.response.start", "status": 200, "headers": []}


class Counted:
    """An app that counts how many calls it has before they begin to answer."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.order: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(5):
            await asyncio.sleep(0)
        self.now -= 1
        self.order.append(scope["path"])
        if scope["path"] == "/fails":
            raise RuntimeError("it fails")
        await send(START)
        await send({"type": "http.response.body", "body": b""})


async def call(app: Turns, path: str, method: str = "GET", reads: bool = True) -> None:
    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        if not reads:
            await asyncio.sleep(60)

    await app({"type": "http", "method": method, "path": path}, receive, send)


async def all_of(app: Turns, *calls: tuple[str, str]) -> None:
    await asyncio.gather(*(call(app, path, method) for path, method in calls))


def test_calls_without_a_body_go_one_after_another() -> None:
    app = Counted()
    asyncio.run(all_of(Turns(app), *[("/v1/models", "GET")] * 10, ("/metrics", "OPTIONS")))
    assert app.most == 1
    assert app.order[-1] == "/metrics"


def test_of_calls_that_begin_at_once_and_wait_for_nothing_one_is_made_at_a_time() -> None:
    made = 0

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal made
        made += 1
        await send(START)

    async def most_between_two_looks() -> int:
        turns = Turns(app)
        calls = asyncio.gather(*(call(turns, "/metrics") for _ in range(100)))
        seen = [0]
        while not calls.done():
            await asyncio.sleep(0)
            seen.append(made)
        return max(after - before for before, after in pairwise(seen))

    assert asyncio.run(most_between_two_looks()) == 1
    assert made == 100


def test_calls_with_a_body_have_permits_instead() -> None:
    app = Counted()
    asyncio.run(all_of(Turns(app), *[("/v1/sums", "POST")] * 10))
    assert app.most == 10


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/v2/health/live"])
def test_health_waits_for_nobody(path: str) -> None:
    app = Counted()
    asyncio.run(all_of(Turns(app), *[("/metrics", "GET")] * 10, (path, "GET")))
    assert app.order.index(path) <= 1


def test_who_fails_or_takes_no_answer_keeps_nobody_waiting() -> None:
    app = Counted()

    async def calls() -> None:
        turns = Turns(app)
        with pytest.raises(RuntimeError, match="fails"):
            await call(turns, "/fails")
        slow = asyncio.create_task(call(turns, "/slow", reads=False))
        await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await call(turns, "/v1/models")
        slow.cancel()

    asyncio.run(calls())
    assert app.order == ["/fails", "/slow", "/v1/models"]


def test_who_leaves_while_waiting_keeps_nobody_waiting() -> None:
    app = Counted()

    async def calls() -> None:
        turns = Turns(app)
        first = asyncio.create_task(call(turns, "/first"))
        second = asyncio.create_task(call(turns, "/second"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        second.cancel()
        async with asyncio.timeout(10):
            await call(turns, "/third")
        await first

    asyncio.run(calls())
    assert app.order == ["/first", "/third"]
