import asyncio
import gc
import tracemalloc

import httpx
import pytest
from fastapi import Request
from starlette.types import Message

from app.http.bodies import BODY, Gathered, body_of, received_after
from benchmarks.attacks.attack import Attack, form, post, statuses
from tests.benchmarks.runs import port_of
from tests.slowly import rest_slowly
from tests.waiting import until


def test_a_body_of_one_part_is_that_part() -> None:
    gathered, part = Gathered(3), b"abc"
    gathered.take(part, is_last=True)
    assert gathered.all() is part
    assert gathered.all() == b""


def test_a_body_of_parts_is_whole_with_its_length_known_or_not() -> None:
    for declared in (10, None):
        gathered = Gathered(declared)
        for part in (b"abc", b"", b"defghi", b"j"):
            gathered.take(part, is_last=part == b"j")
        assert gathered.all() == b"abcdefghij"
    gathered = Gathered(None)
    gathered.take(b"abc", is_last=False)
    gathered.take(b"", is_last=True)
    assert gathered.all() == b"abc"


def test_a_body_is_given_away_once() -> None:
    body = b"abc"
    request = Request({"type": "http", BODY: [body]})
    assert body_of(request) is body
    assert request.scope[BODY] == []


def test_who_reads_messages_gets_the_body_unless_it_was_taken() -> None:
    async def left() -> Message:
        return {"type": "http.disconnect"}

    async def read() -> None:
        receive = received_after([b"abc"], left)
        assert await receive() == {"type": "http.request", "body": b"abc", "more_body": False}
        assert await receive() == {"type": "http.disconnect"}
        assert await received_after([], left)() == {"type": "http.disconnect"}

    asyncio.run(read())


SIZE = 4_000_000  # bytes of a body
CLIENTS = 8
FORM, FORM_BODY = form([bytes(SIZE)])
UNREADABLE = {  # by call: a body that is refused once it is there, and how
    "/v1/digits": (bytes(SIZE), "415"),
    "/v1/digits/batch": (FORM_BODY, "200"),  # each picture by itself
    "/v1/digits?ink=true": (b"\xff\xd8\xff" + bytes(SIZE), "422"),
    "/v1/numbers": (b"\x89PNG\r\n\x1a\n" + bytes(SIZE), "422"),
    "/v1/sums": (b'{"a":"2%s","b":"1"}' % (b"0" * (SIZE - 100)), "422"),
    "/v1/sums/batch": (b'{"pairs":[%s]}' % (b" " * (SIZE - 100)), "422"),
    "/v2/models/digits/infer": (b'{"id":"%s"}' % (b"0" * (SIZE - 100)), "400"),
}


@pytest.mark.parametrize("call", rest_slowly(UNREADABLE))
def test_bodies_that_are_refused_are_let_go_at_once(client: httpx.Client, call: str) -> None:
    """Not when Python's collector comes: errors and their frames must not keep each other."""
    body, status = UNREADABLE[call]
    kind = {b"{": "application/json", b"-": FORM}.get(body[:1], "")
    attack = Attack([post(call, body, kind)], CLIENTS)
    assert asyncio.run(statuses(attack, port_of(client))) == [status] * CLIENTS  # warm
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        asyncio.run(statuses(attack, port_of(client)))
        until(lambda: tracemalloc.get_traced_memory()[0] < 2 * SIZE)  # the last ones are ending
    finally:
        tracemalloc.stop()
        gc.enable()
