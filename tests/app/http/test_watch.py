import asyncio
from collections.abc import Callable

import pytest
from starlette.types import Message

from app.errors import BodyTimeoutError, ClientLeftError, DeadlineError
from app.http.watch import Watch
from models.errors import ScanlineError
from tests.waiting import PATIENCE


async def still_there() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def has_left() -> Message:
    return {"type": "http.disconnect"}


def ended(
    watch_of: Callable[[], Watch], begin: Callable[[Watch], None] = lambda _watch: None
) -> ScanlineError | None:
    """Why a request that would never end was ended."""

    async def request() -> ScanlineError | None:
        watch = watch_of()
        begin(watch)
        try:
            await asyncio.sleep(PATIENCE)
        except asyncio.CancelledError:
            return watch.error
        finally:
            watch.close()
        return None

    return asyncio.run(request())


def test_a_body_has_its_time_from_when_it_had_room() -> None:
    error = ended(lambda: Watch(still_there, 0.01, 60), Watch.begin_body)
    assert isinstance(error, BodyTimeoutError)
    assert "0.01 seconds" in str(error)
    assert isinstance(ended(lambda: Watch(still_there, 0.01, 0.2)), DeadlineError)  # it had none


def test_a_request_has_its_time_and_no_more_once_its_client_has_left() -> None:
    def body_is_there(watch: Watch) -> None:
        watch.begin_body()
        watch.end_body()

    error = ended(lambda: Watch(still_there, 0.01, 0.2), body_is_there)
    assert isinstance(error, DeadlineError)
    assert isinstance(ended(lambda: Watch(has_left, 60, 60), body_is_there), ClientLeftError)


def test_one_that_gives_way_says_so_and_one_that_is_closed_is_left_alone() -> None:
    error = ended(lambda: Watch(still_there, 60, 60), Watch.give_way)
    assert isinstance(error, BodyTimeoutError)
    assert "others waited" in str(error)

    async def request() -> None:
        watch = Watch(still_there, 60, 60)
        watch.close()
        watch.give_way()
        await asyncio.sleep(0)

    asyncio.run(request())


@pytest.mark.parametrize("first", [BodyTimeoutError("1"), DeadlineError("2")])
def test_the_first_reason_counts(first: ScanlineError) -> None:
    def twice(watch: Watch) -> None:
        watch.end(first)
        watch.end(ClientLeftError("3"))

    assert ended(lambda: Watch(still_there, 60, 60), twice) is first
