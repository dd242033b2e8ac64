"""Work on many items, some of it under way at once, whose results come in the items' order."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import TypeVar

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


async def in_order(
    items: Iterable[ItemT], work: Callable[[ItemT], Awaitable[ResultT]], at_once: int
) -> AsyncGenerator[ResultT, None]:
    """The results of work on items, in the items' order, with `at_once` of them under way."""
    under_way: deque[asyncio.Future[ResultT]] = deque()
    try:
        for item in items:
            under_way.append(asyncio.ensure_future(work(item)))
            if len(under_way) == at_once:
                yield await under_way.popleft()
        while under_way:
            yield await under_way.popleft()
    finally:
        for future in under_way:
            future.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
