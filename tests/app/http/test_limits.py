import asyncio
import json
import socket
import time
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, suppress
from itertools import pairwise
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from app.http.arrivals import Arrivals
from app.http.limits import AT_ONCE, Limits
from app.http.permits import Permits
from app.inference.engine import Engine
from app.metrics import Metrics
from app.settings import Settings
from tests.app.calls import post, refused
from tests.app.held import HeldSums
from tests.app.processes import figures
from tests.pictures import encoded, photo
from tests.waiting import PATIENCE, until

PNG = encoded(photo(7))


def connected(client: httpx.Client) -> socket.socket:
    address = (client.base_url.host, client.base_url.port or 0)
    return socket.create_connection(address, timeout=PATIENCE)


def until_taken(client: httpx.Client, permits: int) -> None:
    until(lambda: figures(client)["scanline_permits_taken"] == permits)


def until_arriving(client: httpx.Client, bodies: int) -> None:
    until(lambda: figures(client)["scanline_bodies_arriving"] == bodies)


def head(call: str, *headers: str) -> bytes:
    return "\r\n".join([f"POST {call} HTTP/1.1", "Host: x", *headers, "", ""]).encode()


def answer_of(wire: socket.socket) -> tuple[int, dict[str, object]]:
    received = b""
    while b"\r\n\r\n" not in received or not received.rstrip().endswith(b"}"):
        part = wire.recv(65_536)
        if not part:
            break
        received += part
    lines, body = received.split(b"\r\n\r\n", 1)
    return int(lines.split()[1]), json.loads(body)


def test_a_declared_body_over_the_cap_is_refused_before_it_is_sent(client: httpx.Client) -> None:
    with connected(client) as wire:
        wire.sendall(head("/v1/digits", "Content-Length: 20000001"))
        status, problem = answer_of(wire)
        assert (status, problem["status"]) == (413, 413)
        assert "20000000 bytes" in str(problem["detail"])
        assert wire.recv(1) == b""  # and the connection is closed


def test_a_chunked_body_is_cut_at_the_cap(serve: Callable[[Settings], httpx.Client]) -> None:
    client = serve(Settings(max_body_bytes=10_000))
    for call in ("/v1/digits", "/v1/sums", "/v1/sums/batch"):
        with connected(client) as wire:
            wire.sendall(head(call, "Transfer-Encoding: chunked", "Content-Type: application/json"))
            chunk = b"3e8\r\n" + b"1" * 1000 + b"\r\n"
            wire.sendall(chunk * 11)  # 11,000 bytes, and no end
            status, _ = answer_of(wire)
            assert status == 413
    refused(post(client, b"x" * 10_001), 413, "10000 bytes")
    assert post(client, PNG).status_code == 200


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=utf-8", "application/x+json"]
)
def test_json_has_a_cap_of_its_own_however_it_is_named(client: httpx.Client, kind: str) -> None:
    with connected(client) as wire:
        wire.sendall(head("/v1/sums", f"Content-Type: {kind}", "Content-Length: 5000000"))
        status, problem = answer_of(wire)
    assert status == 413
    assert "4000000 bytes" in str(problem["detail"])


def test_a_length_that_is_no_number_never_breaks_the_service(client: httpx.Client) -> None:
    for length in ("-1", "1e3", "99999999999999999999999"):
        with connected(client) as wire:
            wire.sendall(head("/v1/digits", f"Content-Length: {length}"))
            assert b" 4" in wire.recv(100)[:12]
    assert client.get("/healthz").status_code == 200


def test_without_a_permit_the_answer_is_503_at_once(
    serve: Callable[[Settings], httpx.Client],
) -> None:
    client = serve(Settings(**{**LONG_SUMS, "permits": 2}))
    with connected(client) as first, connected(client) as second:
        for wire in (first, second):
            wire.sendall(head("/v1/sums", KIND, f"Content-Length: {len(LONG)}") + LONG)
        until_taken(client, 2)
        answer = post(client, PNG)
        refused(answer, 503, "busy", "try again")
        assert answer.headers["retry-after"] == "1"
        assert client.get("/healthz").status_code == 200
        assert client.get("/v1/models").status_code == 200
    until_taken(client, 0)  # the clients have left
    assert post(client, PNG).status_code == 200


def test_a_body_on_its_way_holds_no_permit(serve: Callable[[Settings], httpx.Client]) -> None:
    client = serve(Settings(permits=1))
    with connected(client) as wire:
        wire.sendall(head("/v1/digits", f"Content-Length: {len(PNG)}") + PNG[:-1])
        for _ in range(5):
            assert post(client, PNG).status_code == 200
        wire.sendall(PNG[-1:])
        assert answer_of(wire)[0] == 200


def test_a_body_waits_for_room_instead_of_being_refused(
    serve: Callable[[Settings], httpx.Client],
) -> None:
    client = serve(Settings(max_held_bytes=300_000))
    body = PNG + bytes(200_000)  # what is behind a PNG is no part of it
    with connected(client) as first, connected(client) as second:
        for wire in (first, second):
            wire.sendall(head("/v1/digits", f"Content-Length: {len(body)}") + body[:-1])
        until_arriving(client, 1)
        assert post(client, PNG).status_code == 200  # small ones find room beside it
        for wire in (first, second):
            wire.sendall(body[-1:])
            assert answer_of(wire)[0] == 200


def test_a_body_that_waited_in_vain_is_refused_and_gives_back_no_room_that_it_had_not(
    serve: Callable[[Settings], httpx.Client],
) -> None:
    client = serve(Settings(max_held_bytes=300_000, body_seconds=1.5))
    with ExitStack() as stack:
        holder, *others = (stack.enter_context(connected(client)) for _ in range(4))
        holder.sendall(head("/v1/digits", "Content-Length: 200000") + bytes(190_000))
        until_arriving(client, 1)
        for wire in others:
            wire.sendall(head("/v1/digits", "Content-Length: 200000"))
        for wire in (holder, *others):
            assert answer_of(wire)[0] in (408, 503)
        wire = stack.enter_context(connected(client))
        wire.sendall(head("/v1/digits", "Content-Length: 200000") + bytes(200_000))
        assert answer_of(wire)[0] == 415
        wire = stack.enter_context(connected(client))
        wire.sendall(head("/v1/digits", "Content-Length: 300001"))
        assert answer_of(wire)[0] == 413


def test_a_body_that_does_not_arrive_is_given_up(
    serve: Callable[[Settings], httpx.Client],
) -> None:
    client = serve(Settings(permits=1, body_seconds=1.5))
    for call in ("/v1/digits", "/v1/sums"):
        with connected(client) as wire:
            wire.sendall(head(call, "Content-Length: 100", KIND) + b"{")
            status, problem = answer_of(wire)
            assert status == 408
            assert "1.5 seconds" in str(problem["detail"])
            assert post(client, PNG).status_code == 200


PIECES = json.dumps({"a": "1" * 5000, "b": "1" * 5000}).encode()  # a sum of several
LONG = json.dumps({"a": "1" * 2_000_000, "b": "1" * 2_000_000}).encode()  # more than sockets hold
LONG_SUMS: dict[str, Any] = {"max_bits": 2_000_000, "max_call_bits": 4_000_000, "permits": 1}
KIND = "Content-Type: application/json"


def test_an_answer_that_takes_too_long_is_given_up(
    held: HeldSums, serve: Callable[[Settings], httpx.Client]
) -> None:
    client = serve(Settings(deadline_seconds=1.5))
    answer = client.post("/v1/sums", content=PIECES, headers=dict([KIND.split(": ")]))
    refused(answer, 503, "1.5 seconds", "send less")
    assert answer.headers["retry-after"] == "1"
    held.may_go_on.set()
    assert client.post("/v1/sums", json={"a": "1", "b": "1"}).json()["sum"] == "10"
    assert held.pieces == 1  # what was left of it is not computed


def test_the_work_of_a_client_that_left_is_dropped(
    held: HeldSums, serve: Callable[[Settings], httpx.Client]
) -> None:
    client = serve(Settings(permits=1))
    with connected(client) as wire:
        wire.sendall(head("/v1/sums", KIND, f"Content-Length: {len(PIECES)}") + PIECES)
        until(held.begun.is_set)
        refused(post(client, PNG), 503, "busy")
    until(lambda: post(client, PNG).status_code == 200)  # though a piece is being computed
    held.may_go_on.set()
    assert client.post("/v1/sums", json={"a": "1", "b": "1"}).json()["sum"] == "10"
    assert held.pieces == 1


def test_a_client_that_never_reads_its_answer_holds_no_permit(
    held: HeldSums, serve: Callable[[Settings], httpx.Client]
) -> None:
    client = serve(Settings(**LONG_SUMS))
    with connected(client) as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.sendall(head("/v1/sums", KIND, f"Content-Length: {len(LONG)}") + LONG)
        until(held.begun.is_set)
        refused(post(client, PNG), 503, "busy")
        held.may_go_on.set()
        until(lambda: post(client, PNG).status_code == 200)


def test_answers_that_nobody_reads_are_bounded(serve: Callable[[Settings], httpx.Client]) -> None:
    client = serve(Settings(**{**LONG_SUMS, "permits": 8, "max_held_bytes": 12_000_000}))
    with ExitStack() as stack:
        for _ in range(6):  # 6 MB each, of which the kernel takes a few
            wire = stack.enter_context(connected(client))
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sent = head("/v1/sums", KIND, f"Content-Length: {len(LONG)}") + LONG
            while True:
                with suppress(OSError):
                    wire.sendall(sent)
                if b" 503 " not in wire.recv(12):
                    break
                wire.close()
                wire = stack.enter_context(connected(client))
                time.sleep(0.1)
        while post(client, PNG).status_code != 200:
            time.sleep(0.05)  # in its first second no answer gives way


def test_of_bodies_that_are_answered_at_once_few_are_between_two_looks() -> None:
    made = 0

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal made
        made += 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def one(limits: Limits) -> Coroutine[Any, Any, None]:
        messages: asyncio.Queue[Message] = asyncio.Queue()
        messages.put_nowait({"type": "http.request", "body": b"x"})
        scope = {"type": "http", "method": "POST", "headers": [(b"content-length", b"1")]}
        return limits(scope, messages.get, sent)

    async def sent(message: Message) -> None:
        pass

    async def most_between_two_looks() -> int:
        calls = asyncio.gather(*(one(limits) for _ in range(10 * AT_ONCE)))
        seen = [0]
        while not calls.done():
            await asyncio.sleep(0)
            seen.append(made)
        return max(after - before for before, after in pairwise(seen))

    engine = Engine(Settings())
    metrics = Metrics(engine, 40)
    limits = Limits(app, Permits(40), Arrivals(512, 10_000, 30), 1000, 1000, 30, 60, metrics)
    assert asyncio.run(most_between_two_looks()) <= AT_ONCE
    assert made == 10 * AT_ONCE
    engine.close()
