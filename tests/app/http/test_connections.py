import gc
import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import httpx
import pytest

from app.http import crowd
from app.http.connections import Connection
from app.settings import Settings
from tests.app.calls import post
from tests.app.held import HeldSums
from tests.app.http.test_limits import (
    KIND,
    LONG,
    LONG_SUMS,
    answer_of,
    connected,
    head,
    until_arriving,
)
from tests.app.processes import cpu_seconds, figures, resident_mb, served
from tests.conftest import running
from tests.pictures import encoded, photo
from tests.slowly import rest_slowly
from tests.waiting import PATIENCE, until

PNG = encoded(photo(7, 28, 28, paper=0, ink=255))
FACTOR = 3.0  # the most processor time of a call with slow clients beside it, of that alone


class Hasty(Connection):
    """Loses patience twenty times as fast with a head."""

    head_seconds = 0.5


class Unread(Connection):
    """Loses patience thirty times as fast with an answer that is not taken."""

    answer_seconds = 1.0


def received_to_the_end(wire: socket.socket, part: bytes) -> bytes:
    """What comes over a connection until it ends, while a part is sent ten times a second."""
    received = b""
    wire.settimeout(0.1)

    def ended() -> bool:
        nonlocal received
        try:
            wire.sendall(part)
            got = wire.recv(65_536)
        except TimeoutError:
            return False
        except OSError:
            return True
        received += got
        return not got

    until(ended)
    return received


@pytest.mark.parametrize(
    ("first", "part"),
    [
        (b"", b""),
        (b"", b"\r\n"),
        (b"GET /healthz HTT", b""),
        (b"GET /healthz HTTP/1.1\r\n", b"x: y\r\n"),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET", b"a"),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n", b"a"),
    ],
    ids=["nothing", "empty lines", "half a line", "headers", "a second head", "unread body"],
)
def test_a_head_that_never_ends_ends_the_connection(first: bytes, part: bytes) -> None:
    with running(Settings(), connection=Hasty) as client, connected(client) as wire:
        wire.sendall(first)
        received = received_to_the_end(wire, part)
        if received and b" 200 " not in received:
            assert received.startswith(b"HTTP/1.1 408 ")
            assert b"application/problem+json" in received
            assert figures(client)['scanline_refusals_total{reason="slow head"}'] == 1


@pytest.mark.parametrize(
    ("first", "part"),
    rest_slowly(
        [
            (b"GET /", b"a" * 1000),
            (b"GET / HTTP/1.1\r\nx: ", b"a" * 1000),
            (b"GET / HTTP/1.1\r\n", b"x: " + b"a" * 1000 + b"\r\n"),
            (head("/v1/sums", "Transfer-Encoding: chunked") + b"1\r\n{\r\n1;", b"a" * 1000),
            (
                head("/v1/sums", "Transfer-Encoding: chunked") + b"1\r\n{\r\n0\r\n",
                b"x: " + b"a" * 1000 + b"\r\n",
            ),
        ]
    ),
    ids=["address", "header", "headers", "chunk extension", "trailers"],
)
def test_what_is_no_body_has_a_cap(client: httpx.Client, first: bytes, part: bytes) -> None:
    with connected(client) as wire:
        wire.sendall(first)
        with pytest.raises(OSError):
            while True:  # thrown away for two seconds
                wire.sendall(part * 20)
    assert post(client, PNG).status_code == 200


def test_a_connection_that_has_ended_is_let_go_at_once(client: httpx.Client) -> None:
    """Not when Python's collector comes: until then all that it has taken in would stay."""
    ended = [
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        head("/v1/digits", f"Content-Length: {len(PNG)}") + PNG,
        head("/v1/digits", "Content-Length: 100000000"),
        head("/v1/digits", "Transfer-Encoding: chunked") + b"no chunk\r\n",
        b"GET /healthz HTTP/1.1\r\n" + b"a:b\r\n" * 200,
        b"no request\r\n\r\n",
        b"GET /",
        b"",
    ]

    def there() -> int:
        return sum(issubclass(type(one), Connection) for one in gc.get_objects())

    until(lambda: gc.collect() >= 0 and there() <= 1)  # that of the client
    gc.disable()
    try:
        for sent in ended:
            with connected(client) as wire:
                wire.sendall(sent)
                wire.settimeout(0.3)
                with suppress(TimeoutError, ConnectionResetError):
                    wire.recv(65_536)
        until(lambda: there() <= 1)
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("sent", "answered", "ends"), [(17, 17, False), (18, 17, True), (3000, 17, True)]
)
def test_so_many_requests_wait_and_no_more(
    client: httpx.Client, sent: int, answered: int, ends: bool
) -> None:
    with connected(client) as wire:
        wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * sent)
        wire.settimeout(20)
        answers, has_ended = b"", False
        while answers.count(b"HTTP/1.1 200 OK") < answered:
            answers += wire.recv(65_536)
        wire.settimeout(1)
        with suppress(TimeoutError):
            while part := wire.recv(65_536):
                answers += part
            has_ended = True
    assert has_ended == ends
    assert answers.count(b"HTTP/1.1") == answered


def test_there_may_be_a_hundred_headers_and_no_more(client: httpx.Client) -> None:
    for more, right in ((98, 200), (99, 431)):  # besides Host and its own end
        with connected(client) as wire:
            lines = b"".join(b"x-%d: 1\r\n" % number for number in range(more))
            wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + lines)
            wire.sendall(b"\r\n")
            received = wire.recv(65_536)
            assert received.startswith(b"HTTP/1.1 %d" % right)
    assert b"over 100 headers" in received


def test_what_is_no_http_is_answered_with_problem_details(client: httpx.Client) -> None:
    for sent in (b"hello\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/9.9\r\n\r\n"):
        with connected(client) as wire:
            wire.sendall(sent)
            status, problem = answer_of(wire)
            assert (status, problem["status"]) == (400, 400)
            assert wire.recv(1) == b""


def test_an_answer_that_is_not_read_ends_the_connection() -> None:
    with running(Settings(**LONG_SUMS), connection=Unread) as client, connected(client) as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.sendall(head("/v1/sums", KIND, f"Content-Length: {len(LONG)}") + LONG)
        until(lambda: 'route="/v1/sums",status="200"' in client.get("/metrics").text)

        def ended() -> bool:
            try:
                wire.sendall(b"\r\n")
            except OSError:
                return True
            return False

        until(ended)
        assert figures(client)['scanline_refusals_total{reason="not taken"}'] == 1


def test_a_connection_for_which_there_is_no_room_is_counted(
    monkeypatch: pytest.MonkeyPatch, held: HeldSums
) -> None:
    with running(Settings()) as client, connected(client) as wire:
        body = b'{"a":"%s","b":"1"}' % (b"1" * 99)
        wire.sendall(head("/v1/sums", KIND, f"Content-Length: {len(body)}") + body)
        assert held.begun.wait(PATIENCE)
        client.close()  # so that none waits
        with monkeypatch.context() as patched:
            patched.setattr(crowd, "MOST", 0)
            with connected(client) as other:
                other.settimeout(PATIENCE)
                with suppress(ConnectionResetError):
                    assert other.recv(1) == b""
        held.may_go_on.set()
        assert answer_of(wire)[0] == 200
        with httpx.Client(base_url=client.base_url, timeout=PATIENCE) as another:
            assert figures(another)['scanline_refusals_total{reason="crowded"}'] == 1


def test_bodies_that_trickle_keep_nobody_out(serve: Callable[[Settings], httpx.Client]) -> None:
    client = serve(Settings(permits=4, arriving=20, body_seconds=60))
    with ExitStack() as stack:
        wires = [stack.enter_context(connected(client)) for _ in range(20)]
        for wire in wires:
            wire.sendall(head("/v1/digits", "Content-Length: 1000"))
        until(lambda: figures(client)["scanline_bodies_arriving"] == 20)
        for _ in range(20):
            for wire in wires:
                with suppress(OSError):  # one has given way
                    wire.sendall(b"x")
            assert post(client, PNG).status_code == 200  # the first after a second
        given_up = select.select(wires, [], [], 60)[0]
        assert answer_of(given_up[0])[0] == 408
        assert "scanline_permits_taken 0.0" in client.get("/metrics").text


def test_requests_that_are_sent_ahead_are_not_queued_without_end() -> None:
    with served() as (client, pid), connected(client) as wire:
        wire.settimeout(0.5)
        before, sent = resident_mb(pid), 0
        ahead = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 1000
        try:
            while sent < 20_000_000:
                sent += wire.send(ahead)
        except TimeoutError:
            pass  # it takes no more before it has answered
        assert resident_mb(pid) - before < 40
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("cut", [0, 20, 10_000])
def test_a_wish_for_http_2_changes_nothing(client: httpx.Client, cut: int) -> None:
    body = b'{"a":"1","b":"1"}'
    sent = head(
        "/v1/sums",
        KIND,
        f"Content-Length: {len(body)}",
        "Connection: Upgrade, HTTP2-Settings",
        "Upgrade: h2c",
        "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
    )
    with connected(client) as wire:
        for part in (sent + body[:cut], body[cut:]):
            wire.sendall(part)
            time.sleep(0.05)
        status, answer = answer_of(wire)
    assert (status, answer.get("sum")) == (200, "10")


@contextmanager
def slow_clients(client: httpx.Client, pid: int) -> Iterator[None]:
    """A thousand idle connections, and some of each slow kind, once the service awaits them all."""
    with ExitStack() as stack:

        def wires(count: int) -> list[socket.socket]:
            return [stack.enter_context(connected(client)) for _ in range(count)]

        wires(1000)
        for wire in wires(60):
            wire.sendall(head("/v1/digits", "Content-Length: 1000") + b"x")
        for wire in wires(60):
            wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
        for wire in wires(10):
            wire.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 50)
        until_arriving(client, 60)

        def waits() -> bool:
            before = cpu_seconds(pid)
            time.sleep(0.5)
            return cpu_seconds(pid) - before < 0.03

        until(waits)
        yield


@pytest.mark.slow
@pytest.mark.alone
def test_slow_clients_make_others_cost_no_more() -> None:
    # A patience that outlasts the test.
    with served(SCANLINE_BODY_SECONDS="1000") as (client, pid):

        def seconds_of_calls() -> float:
            before = cpu_seconds(pid)
            for _ in range(200):
                assert post(client, PNG).status_code == 200
            return cpu_seconds(pid) - before

        factors = []
        for _ in range(3):
            alone = seconds_of_calls()
            with slow_clients(client, pid):
                factors.append(seconds_of_calls() / alone)
            until_arriving(client, 0)
        print(f"a call beside slow clients costs {factors} of what it costs alone")
        assert min(factors) < FACTOR


BODY = b'{"a":"1","b":"1"}'


@pytest.mark.parametrize(
    "wish",
    [
        ("Connection: Upgrade", "Upgrade: h2c"),
        ("Connection: upgrade", "Upgrade: H2C, something/2"),
        ("Connection: keep-alive, Upgrade", "Upgrade:websocket"),
        ("Upgrade: TLS/1.0", "Connection: Upgrade"),
        ("Connection: Upgrade", "Upgrade: h2c", "Upgrade: IRC/6.9"),
    ],
)
def test_a_wish_for_any_other_protocol_loses_no_body(
    client: httpx.Client, wish: tuple[str, ...]
) -> None:
    sent = head("/v1/sums", KIND, f"Content-Length: {len(BODY)}", *wish) + BODY
    for cut in (len(sent), 10, sent.index(b"grade"), sent.index(b"\r\n\r\n") + 2, len(sent) - 5):
        with connected(client) as wire:
            wire.sendall(sent[:cut])
            wire.sendall(sent[cut:])
            status, answer = answer_of(wire)
            assert (status, answer.get("sum")) == (200, "10")
            wire.sendall(head("/v1/sums", KIND, f"Content-Length: {len(BODY)}") + BODY)
            assert answer_of(wire)[0] == 200  # the connection goes on
