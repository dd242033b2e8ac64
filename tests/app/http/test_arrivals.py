import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from app.http.arrivals import LOOK, PATIENCE, SMALL, WAITING, Arrival, Arrivals

SECONDS = 10.0
MEGABYTE = 1_000_000


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Room(Arrivals):
    """Room for 10 MB and four bodies."""

    def __init__(self, most: int = 4) -> None:
        self.clock = Clock()
        self.given_up: list[Arrival] = []
        super().__init__(most, 10 * MEGABYTE, SECONDS, self.clock)

    def body(self, megabytes: float | None, address: str = "a") -> Arrival:
        """A body that declares so much, or nothing; it is not admitted yet."""
        found = Arrival(address, lambda: self.given_up.append(found))
        found.declared = None if megabytes is None else int(megabytes * MEGABYTE)
        return found

    async def admitted(self, megabytes: float | None, address: str = "a") -> Arrival:
        found = self.body(megabytes, address)
        assert await asyncio.wait_for(self.admit(found), 1)
        return found

    async def waiting(self, body: Arrival) -> asyncio.Task[bool]:
        """The admission of a body that has to wait."""
        task = asyncio.create_task(self.admit(body))
        await settled()
        assert not task.done()
        return task


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def asynchronous(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    def run() -> None:
        asyncio.run(test())

    run.__name__ = test.__name__
    return run


@asynchronous
async def test_bodies_take_the_room_that_they_declare_until_they_are_needed_no_more() -> None:
    room = Room()
    one, _ = await room.admitted(5), await room.admitted(5)
    assert room.grow(one, 5 * MEGABYTE)
    room.arrived(one)
    assert (len(room), room.held) == (1, 10 * MEGABYTE)
    room.end(one)
    room.end(one)
    assert (len(room), room.held) == (1, 5 * MEGABYTE)


@asynchronous
async def test_a_body_waits_for_room_and_has_it_at_once_when_there_is_some() -> None:
    room = Room()
    one = await room.admitted(10)
    waits = await room.waiting(room.body(5))
    room.end(one)
    await settled()
    assert waits.done()
    assert waits.result()
    assert room.held == 5 * MEGABYTE


@asynchronous
async def test_a_body_that_had_no_room_gives_none_back() -> None:
    room = Room()
    room.arrived(await room.admitted(10))
    other = room.body(5)
    waits = await room.waiting(other)
    room.clock.now = SECONDS
    assert not await asyncio.wait_for(waits, 10 * LOOK)
    room.end(other)
    assert room.held == 10 * MEGABYTE


@asynchronous
async def test_a_byte_of_json_takes_the_room_of_what_it_becomes() -> None:
    room = Room()
    one = room.body(2)
    one.weight = 4
    assert await room.admit(one)
    assert room.held == 8 * MEGABYTE
    assert room.grow(one, 2 * MEGABYTE)
    assert room.held == 8 * MEGABYTE


@asynchronous
async def test_a_body_without_a_length_takes_room_as_it_grows() -> None:
    room = Room()
    one = await room.admitted(None)
    assert room.grow(one, 9 * MEGABYTE)
    await room.waiting(room.body(2, "b"))
    assert not room.grow(one, 2 * MEGABYTE)


@asynchronous
async def test_a_small_body_waits_behind_no_larger_one() -> None:
    room = Room()
    await room.admitted(9)
    await room.waiting(room.body(5))
    await room.waiting(room.body(0.5))
    assert await room.admit(room.body(SMALL / MEGABYTE))


@asynchronous
async def test_next_is_the_body_of_the_address_that_has_fewest_on_their_way() -> None:
    room = Room()
    ended, _ = await room.admitted(5, "c"), await room.admitted(5, "a")
    greedy = await room.waiting(room.body(5, "a"))
    other = await room.waiting(room.body(5, "b"))
    room.end(ended)
    await settled()
    assert other.done()
    assert not greedy.done()


@asynchronous
async def test_of_those_that_wait_the_address_with_most_gives_its_place_to_another() -> None:
    room = Room()
    await room.admitted(10)
    line = [await room.waiting(room.body(5)) for _ in range(WAITING)]
    assert not await room.admit(room.body(5))  # no place is left for more of its own
    await room.waiting(room.body(5, "b"))
    assert [one.done() for one in line] == [False] * (WAITING - 1) + [True]
    assert not line[-1].result()


@asynchronous
async def test_a_body_that_comes_too_slowly_gives_way_and_one_that_keeps_up_does_not() -> None:
    room = Room(most=2)
    slow, steady = await room.admitted(4), await room.admitted(4)
    room.grow(slow, 1)
    room.grow(steady, 2 * MEGABYTE)
    waits = await room.waiting(room.body(1))  # each has its first second
    room.clock.now = PATIENCE + 1
    assert await asyncio.wait_for(waits, 10 * LOOK)
    assert room.given_up == [slow]
    await room.waiting(room.body(1))
    assert room.given_up == [slow]


@asynchronous
async def test_the_address_with_most_bodies_gives_way_to_another() -> None:
    room = Room(most=3)
    greedy = [await room.admitted(0.1) for _ in range(3)]
    for one in greedy:
        room.grow(one, MEGABYTE // 10)
    room.clock.now = PATIENCE
    await room.waiting(room.body(0.1))
    assert not room.given_up
    await room.admitted(0.1, "b")
    assert room.given_up == greedy[:1]


@asynchronous
async def test_an_answer_takes_the_room_of_its_body_and_gives_way_when_it_is_not_taken() -> None:
    room = Room()
    one = await room.admitted(2)
    room.arrived(one)
    room.leave(one, 9 * MEGABYTE, lambda: room.given_up.append(one))
    assert room.held == 9 * MEGABYTE
    waits = await room.waiting(room.body(2))
    room.clock.now = PATIENCE
    assert await asyncio.wait_for(waits, 10 * LOOK)
    assert room.given_up == [one]
    room.end(one)
    assert room.held == 2 * MEGABYTE


@pytest.mark.parametrize("addresses", [1, 4])
def test_room_is_never_taken_twice_nor_given_back_twice(addresses: int) -> None:
    async def storm() -> None:
        room = Room(most=3)
        seen: list[int] = []

        async def request(number: int) -> None:
            body = room.body(1 + number % 4, f"{number % addresses}")
            try:
                if await room.admit(body):
                    await asyncio.sleep(0.001)
                    seen.append(room.held)
            finally:
                room.end(body)

        await asyncio.gather(*map(request, range(WAITING)))
        assert room.held == 0
        assert not len(room)
        assert len(seen) == WAITING
        assert all(0 < held <= room.most_bytes for held in seen)

    asyncio.run(storm())
