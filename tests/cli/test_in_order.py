import asyncio

import pytest

from cli.in_order import in_order


def test_results_come_in_the_order_of_the_items_with_few_under_way() -> None:
    under_way = most = 0

    async def work(item: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01 if item % 3 else 0)
        under_way -= 1
        return item

    async def all_results() -> list[int]:
        return [result async for result in in_order(range(20), work, 4)]

    assert asyncio.run(all_results()) == list(range(20))
    assert most == 4


def test_an_error_ends_what_is_under_way() -> None:
    cancelled = []

    async def work(item: int) -> int:
        if item == 1:
            raise ValueError("one is odd")
        try:
            await asyncio.sleep(60 * (item > 1))
        except asyncio.CancelledError:
            cancelled.append(item)
            raise
        return item

    async def all_results() -> None:
        async for result in in_order(range(10), work, 3):
            assert result == 0

    with pytest.raises(ValueError, match="odd"):
        asyncio.run(all_results())
    assert cancelled == [2]
