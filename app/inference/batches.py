"""Zero-delay batching: what waits when a computation ends goes into the next one together."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Generic, NamedTuple, TypeVar

from models.errors import ScanlineError

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

_Waiting = tuple[ItemT, asyncio.Future[ResultT], float]  # and since when

MAX_BATCH = 64


class Listener(NamedTuple):
    """Who is told of what waits and of what was computed; nobody, by default.

    queue: called with how many more items wait than before.
    batch: called with the seconds that each item waited, and those of the computation.
    """

    queue: Callable[[int], None] = lambda _more: None
    batch: Callable[[Sequence[float], float], None] = lambda _waited, _seconds: None


NOBODY = Listener()


class Refusal(NamedTuple):
    """Why an item has no result: not the error itself, whose frames would keep the item."""

    kind: type[ScanlineError]
    text: str

    def error(self) -> ScanlineError:
        """What is to be raised."""
        return self.kind(self.text)


class Batches(Generic[ItemT, ResultT]):
    """Feeds items to a function that takes many, on worker threads, never waiting for more.

    Args:
        compute: takes items that cost MAX_BATCH at most, or one; gives a result for each, or None
            for an item that goes on, which it does after those that wait.
        executor: the worker threads.
        concurrency: batches that are computed side by side.
        cost: of an item; a costly one holds up no others in a batch with it.
        is_quick: of an item; where a quick one waits alone it is computed on the event loop, for
            less time than it takes to hand it to a thread and back.
        listener: is told of it all.
    """

    def __init__(
        self,
        compute: Callable[[Sequence[ItemT]], Sequence[ResultT | None]],
        executor: Executor,
        concurrency: int = 1,
        cost: Callable[[ItemT], int] = lambda _item: 1,
        is_quick: Callable[[ItemT], bool] = lambda _item: False,
        listener: Listener = NOBODY,
    ) -> None:
        self._compute = compute
        self._executor = executor
        self._concurrency = concurrency
        self._cost = cost
        self._is_quick = is_quick
        self._listener = listener
        self._waiting: deque[_Waiting[ItemT, ResultT]] = deque()
        self._workers: set[asyncio.Task[None] | None] = set()

    async def submit(self, item: ItemT) -> ResultT:
        """The item's result; whatever `compute` raises for this item alone."""
        future: asyncio.Future[ResultT] = asyncio.get_running_loop().create_future()
        self._wait(item, future, time.perf_counter())
        if len(self._workers) < self._concurrency:
            self._workers.add(asyncio.create_task(self._work()))
        return await future

    async def _work(self) -> None:
        while batch := self._next():
            try:
                await self._run(batch)
            except Exception as error:
                if len(batch) == 1:
                    _fail(batch[0][1], error)
                    continue
                for one in batch:  # one of them is poisoned: let it fail alone
                    try:
                        await self._run([one])
                    except Exception as own_error:
                        _fail(one[1], own_error)
        # At once, not in a callback: what is submitted from now on needs a worker.
        self._workers.discard(asyncio.current_task())

    def _wait(self, item: ItemT, future: asyncio.Future[ResultT], since: float) -> None:
        self._waiting.append((item, future, since))
        self._listener.queue(1)

    def _next(self) -> list[_Waiting[ItemT, ResultT]]:
        batch: list[_Waiting[ItemT, ResultT]] = []
        room = MAX_BATCH
        while self._waiting:
            item, future, _ = waiting = self._waiting[0]
            if not future.done():  # its client may have left
                room -= self._cost(item)
                if batch and room < 0:
                    break
                batch.append(waiting)
            self._waiting.popleft()
            self._listener.queue(-1)
        return batch

    async def _run(self, batch: list[_Waiting[ItemT, ResultT]]) -> None:
        loop = asyncio.get_running_loop()
        items = [item for item, _, _ in batch]
        began = time.perf_counter()
        # What came in with this item has been queued by now: tasks start in their order.
        if len(batch) == 1 and len(self._workers) == 1 and self._is_quick(items[0]):
            results = self._compute(items)
        else:
            results = await loop.run_in_executor(self._executor, self._compute, items)
        ended = time.perf_counter()
        self._listener.batch([began - since for _, _, since in batch], ended - began)
        for (item, future, _), result in zip(batch, results, strict=True):
            if result is None:
                self._wait(item, future, ended)
            elif not future.done():
                future.set_result(result)


def _fail(future: asyncio.Future[ResultT], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
