"""Clients that send no more: those that wait are answered, what those want that left is dropped."""

import gc
import socket
from collections.abc import Callable
from contextlib import suppress

import httpx
import pytest

from app.http.connections import Connection
from app.http.presence import ASIDE
from app.settings import Settings
from tests.app.calls import post, refused
from tests.app.held import HeldSums
from tests.app.http.test_connections import Unread
from tests.app.http.test_limits import KIND, LONG, LONG_SUMS, PIECES, PNG, connected, head
from tests.conftest import running
from tests.waiting import until

SUM = b'{"a":"1","b":"1"}'
GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


def sum_of(body: bytes) -> bytes:
    return head("/v1/sums", KIND, f"Content-Length: {len(body)}") + body


def answers(client: httpx.Client, sent: bytes, piece: int = 65_536) -> list[bytes]:
    """The answers until the connection ends to bytes that come in pieces, the last ones at that."""
    with connected(client) as wire:
        for start in range(0, len(sent), piece):
            wire.sendall(sent[start : start + piece])
        wire.shutdown(socket.SHUT_WR)
        return all_answers(wire)


def all_answers(wire: socket.socket) -> list[bytes]:
    received = b""
    while part := wire.recv(65_536):
        received += part
    return received.replace(ASIDE, b"").split(b"HTTP/1.1 ")[1:]


@pytest.mark.parametrize("piece", [1, 10, 65_536])
@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        (GET, "200"),
        (b"GET /healthz HTTP/1.0\r\n\r\n", "200"),
        (sum_of(SUM), "200"),
        (
            head("/v1/sums", KIND, "Transfer-Encoding: chunked") + b"11\r\n%s\r\n0\r\n\r\n" % SUM,
            "200",
        ),
        (GET + sum_of(SUM) + GET, "200 200 200"),
        (sum_of(SUM) + sum_of(SUM)[:-1], "200 400"),
        (sum_of(SUM) + GET[:-5], "200"),
    ],
    ids=["call", "old call", "body", "chunks", "three calls", "cut body", "cut head"],
)
def test_what_has_come_is_answered_and_then_the_connection_ends(
    client: httpx.Client, sent: bytes, statuses: str, piece: int
) -> None:
    found = answers(client, sent, piece)
    assert " ".join(one[:3].decode() for one in found) == statuses


@pytest.mark.parametrize("more", [b"no request\r\n\r\n", GET * 30], ids=["garbage", "too many"])
def test_what_is_refused_takes_no_answer_from_what_came_before(
    held: HeldSums, serve: Callable[[Settings], httpx.Client], more: bytes
) -> None:
    client = serve(Settings())
    with connected(client) as wire:
        wire.sendall(sum_of(PIECES))
        until(held.begun.is_set)
        wire.sendall(more)
        wire.shutdown(socket.SHUT_WR)
        held.may_go_on.set()
        found = [one[:3] for one in all_answers(wire)]
    assert found == [b"200"] * (1 if more.startswith(b"no") else 17)


def test_one_that_waits_longer_is_asked_whether_it_is_there(
    held: HeldSums, serve: Callable[[Settings], httpx.Client]
) -> None:
    client = serve(Settings())
    with connected(client) as wire:
        wire.sendall(sum_of(PIECES) + sum_of(SUM))
        wire.shutdown(socket.SHUT_WR)
        assert wire.recv(len(ASIDE)) == ASIDE
        held.may_go_on.set()
        assert [one[:3] for one in all_answers(wire)] == [b"200", b"200"]


@pytest.mark.parametrize("more", [b"", sum_of(SUM), GET[:10]], ids=["", "a second", "a part"])
def test_what_one_that_left_wanted_is_dropped(
    held: HeldSums, serve: Callable[[Settings], httpx.Client], more: bytes
) -> None:
    client = serve(Settings(permits=1))
    with connected(client) as wire:
        wire.sendall(sum_of(PIECES) + more)
        until(held.begun.is_set)
        refused(post(client, PNG), 503, "busy")
    until(lambda: post(client, PNG).status_code == 200)
    held.may_go_on.set()
    assert client.post("/v1/sums", json={"a": "1", "b": "1"}).json()["sum"] == "10"
    assert held.pieces == 1


def test_one_that_takes_no_answer_ends_like_any_other() -> None:
    def there() -> int:
        return sum(issubclass(type(one), Unread) for one in gc.get_objects())

    with running(Settings(**LONG_SUMS), connection=Unread) as client, connected(client) as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.sendall(sum_of(LONG))
        wire.shutdown(socket.SHUT_WR)
        until(lambda: 'route="/v1/sums",status="200"' in client.get("/metrics").text)
        until(lambda: gc.collect() >= 0 and there() <= 1)  # that of the client


def test_one_that_has_its_answer_is_not_kept(client: httpx.Client) -> None:
    def there() -> int:
        return sum(issubclass(type(one), Connection) for one in gc.get_objects())

    with connected(client) as wire:
        wire.sendall(GET)
        while b'{"status":"ok"}' not in wire.recv(65_536, socket.MSG_PEEK):
            pass
        wire.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):
            while wire.recv(65_536):
                pass
        until(lambda: gc.collect() >= 0 and there() <= 1)
