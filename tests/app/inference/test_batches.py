import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.inference.batches import MAX_BATCH, NOBODY, Batches, Listener
from tests.waiting import PATIENCE


class Recorder:
    """Doubles numbers, remembers its batches, and waits at the first until told."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.go = threading.Event()

    def __call__(self, items: Sequence[int]) -> list[int | None]:
        self.batches.append(list(items))
        self.go.wait(PATIENCE)
        if any(item < 0 for item in items):
            raise ValueError("poison")
        return [2 * item for item in items]


def run(
    recorder: Recorder, items: list[int], leave: int | None = None, listener: Listener = NOBODY
) -> list[object]:
    async def main() -> list[object]:
        with ThreadPoolExecutor(2) as executor:
            batches: Batches[int, int] = Batches(recorder, executor, listener=listener)
            first = asyncio.ensure_future(batches.submit(100))
            while not recorder.batches:
                await asyncio.sleep(0.001)
            tasks = [asyncio.ensure_future(batches.submit(item)) for item in items]
            await asyncio.sleep(0)
            if leave is not None:
                tasks[leave].cancel()
            recorder.go.set()
            assert await first == 200
            return list(await asyncio.gather(*tasks, return_exceptions=True))

    return asyncio.run(main())


def test_what_waits_is_computed_together_up_to_the_largest_batch() -> None:
    recorder = Recorder()
    items = list(range(MAX_BATCH + 6))
    assert run(recorder, items) == [2 * item for item in items]
    assert [len(batch) for batch in recorder.batches] == [1, MAX_BATCH, 6]


def test_what_waits_is_told_as_it_comes_and_goes() -> None:
    lengths = [0]
    told = Listener(queue=lambda more: lengths.append(lengths[-1] + more))
    run(Recorder(), [1, 2, 3], leave=1, listener=told)
    assert lengths == [0, 1, 0, 1, 2, 3, 2, 1, 0]  # one whose client has left waits till its turn


def test_a_poisoned_item_fails_alone() -> None:
    results = run(Recorder(), [1, -1, 3])
    assert (results[0], results[2]) == (2, 6)
    assert isinstance(results[1], ValueError)


def test_an_item_whose_client_left_is_not_computed() -> None:
    recorder = Recorder()
    results = run(recorder, [1, 2, 3], leave=1)
    assert (results[0], results[2]) == (2, 6)
    assert isinstance(results[1], asyncio.CancelledError)
    assert recorder.batches == [[100], [1, 3]]


def test_an_item_that_goes_on_lets_others_in_between() -> None:
    batches: list[list[int]] = []

    def compute(items: Sequence[list[int]]) -> list[int | None]:
        batches.append([item[0] for item in items])
        for item in items:
            item[1] -= 1
        return [item[0] if item[1] == 0 else None for item in items]

    async def main() -> None:
        with ThreadPoolExecutor(1) as executor:
            batches: Batches[list[int], int] = Batches(compute, executor)
            long = asyncio.ensure_future(batches.submit([1, 50]))
            await asyncio.sleep(0)
            assert await asyncio.wait_for(batches.submit([2, 1]), PATIENCE) == 2
            assert not long.done()
            assert await long == 1

    asyncio.run(main())
    assert len(batches) == 50


def test_an_error_of_a_single_item_is_its_own() -> None:
    async def main() -> None:
        recorder = Recorder()
        recorder.go.set()
        with ThreadPoolExecutor(1) as executor:
            batches: Batches[int, int] = Batches(recorder, executor)
            with pytest.raises(ValueError, match="poison"):
                await batches.submit(-1)
            assert await batches.submit(4) == 8

    asyncio.run(main())


def test_batches_are_computed_side_by_side_and_heavy_items_alone() -> None:
    recorder = Recorder()

    async def main() -> list[int]:
        with ThreadPoolExecutor(2) as executor:
            batches: Batches[int, int] = Batches(
                recorder, executor, concurrency=2, cost=lambda item: item
            )
            tasks = [asyncio.ensure_future(batches.submit(item)) for item in (1, 63, 64, 65, 2)]
            while len(recorder.batches) < 2:
                await asyncio.sleep(0.001)
            recorder.go.set()
            return list(await asyncio.gather(*tasks))

    assert asyncio.run(main()) == [2, 126, 128, 130, 4]
    assert sorted(recorder.batches) == [[1, 63], [2], [64], [65]]


def test_what_is_submitted_as_a_worker_ends_is_computed() -> None:
    recorder = Recorder()
    recorder.go.set()

    async def main() -> None:
        with ThreadPoolExecutor(1) as executor:
            batches: Batches[int, int] = Batches(recorder, executor)
            for item in range(100):
                with pytest.raises(ValueError):
                    await batches.submit(-1 - item)

    asyncio.run(asyncio.wait_for(main(), PATIENCE))


def test_a_quick_item_that_is_alone_needs_no_thread() -> None:
    threads: list[tuple[int, bool]] = []

    def compute(items: Sequence[int]) -> list[int | None]:
        threads.append((len(items), threading.current_thread() is threading.main_thread()))
        return list(items)

    async def main() -> None:
        with ThreadPoolExecutor(1) as executor:
            batches: Batches[int, int] = Batches(compute, executor, is_quick=lambda item: item < 10)
            assert await batches.submit(1) == 1
            assert await batches.submit(10) == 10
            assert await asyncio.gather(*(batches.submit(item) for item in (2, 3, 4))) == [2, 3, 4]

    asyncio.run(main())
    assert threads == [(1, True), (1, False), (3, False)]
