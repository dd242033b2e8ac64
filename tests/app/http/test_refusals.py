"""What is refused below the app, or before its body is read, is answered: over a socket."""

import json
import socket
from collections.abc import Callable
from contextlib import suppress

import httpx
import pytest
from pydantic import SecretStr

from app.http.presence import ASIDE
from app.settings import Settings
from tests.app.http.test_connections import Hasty
from tests.app.http.test_limits import KIND, answer_of, connected, head
from tests.app.process.test_serve import address_of, started
from tests.app.processes import figures
from tests.conftest import running
from tests.waiting import PATIENCE


def asked(client: httpx.Client, sent: bytes) -> tuple[int, bytes]:
    """The status of the answer to these bytes, after which nothing more is sent, and all of it."""
    with connected(client) as wire:
        wire.settimeout(60)
        wire.sendall(sent)
        wire.shutdown(socket.SHUT_WR)
        received = b""
        while part := wire.recv(65_536):
            received += part
    received = received.removeprefix(ASIDE)
    return int(received.split(None, 2)[1]), received


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        (b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{", "no HTTP"),
        (b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":"1"', "no HTTP"),
        (b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a"', "ended early"),
        (b'Content-Length: 17\r\n\r\n{"a":', "ended early"),
        (b"Content-Length: 17\r\n\r\n", "ended early"),
    ],
    ids=["no size", "longer than its size", "no last chunk", "cut", "no body"],
)
def test_a_body_that_is_broken_or_ends_early_is_answered(
    client: httpx.Client, rest: bytes, words: str
) -> None:
    start = head("/v1/sums", KIND)[:-2]
    status, received = asked(client, start + rest)
    assert status == 400
    assert words.encode() in received
    assert b"x-request-id: " in received


@pytest.mark.parametrize("size", [70_000, 120_000, 1_000_000])
def test_a_head_over_the_cap_is_refused_though_it_comes_at_once(
    client: httpx.Client, size: int
) -> None:
    with connected(client) as wire:
        with suppress(OSError):
            wire.sendall(head("/healthz", f"X: {'a' * size}").replace(b"POST", b"GET"))
        received = b""
        while part := wire.recv(65_536):
            received += part
    assert received.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("hosts", [[], ["Host: a", "Host: b"], ["Host: a", "host: a"]])
def test_a_head_has_one_host(client: httpx.Client, hosts: list[str]) -> None:
    lines = ["GET /healthz HTTP/1.1", *hosts, "", ""]
    status, received = asked(client, "\r\n".join(lines).encode())
    assert status == 400
    assert b"Host" in received
    assert asked(client, b"GET /healthz HTTP/1.0\r\n\r\n")[0] == 200


def test_what_is_asked_for_can_be_asked_about(client: httpx.Client) -> None:
    for path in (
        *("/healthz", "/readyz", "/v2/health/live", "/v2/health/ready", "/v2/models/adder/ready"),
        *("/metrics", "/v1/models", "/v2", "/openapi.json", "/docs", "/", "/nothing"),
    ):
        asked_for, about = client.get(path), client.head(path)
        assert about.status_code == asked_for.status_code
        assert about.headers["content-type"] == asked_for.headers["content-type"]
        assert about.content == b""


@pytest.mark.parametrize("framing", ["Transfer-Encoding: chunked", "Content-Length: 2621440"])
@pytest.mark.parametrize(
    ("settings", "status"),
    [
        (Settings(max_body_bytes=10_000), 413),
        (Settings(api_keys=SecretStr("some-key")), 401),
    ],
    ids=["too large", "no key"],
)
def test_a_refusal_reaches_a_client_that_is_still_sending(
    serve: Callable[[Settings], httpx.Client], settings: Settings, status: int, framing: str
) -> None:
    client = serve(settings)
    part = b"x" * 65_536
    chunk = b"10000\r\n" + part + b"\r\n" if "chunked" in framing else part
    for _ in range(5):
        with connected(client) as wire:
            wire.sendall(head("/v1/digits", framing))
            for _ in range(40):
                wire.sendall(chunk)
            assert answer_of(wire)[0] == status


def late(client: httpx.Client) -> bytes:
    """What comes to one that begins a head and no more."""
    with connected(client) as wire:
        wire.sendall(b"GET /healthz HTT")
        received = b""
        while part := wire.recv(65_536):
            received += part
    return received


def test_answers_below_the_app_have_an_id_and_are_counted() -> None:
    with running(Settings(), connection=Hasty) as client:
        garbled = asked(client, b"hello\r\n\r\n")[1]
        large = asked(client, head("/healthz", "x: " + "a" * 70_000))[1]
        for received, status in ((garbled, 400), (large, 431), (late(client), 408)):
            assert received.startswith(b"HTTP/1.1 %d " % status)
            assert b"x-request-id: " in received
            assert b"x-content-type-options: nosniff" in received
            labels = f'method="none",route="none",status="{status}"'
            assert figures(client)[f"scanline_request_seconds_count{{{labels}}}"] == 1


def test_answers_below_the_app_are_logged_with_their_id() -> None:
    with started(SCANLINE_LOG_REQUESTS="true") as process:
        with httpx.Client(base_url=address_of(process), timeout=PATIENCE) as client:
            _, garbled = asked(client, b"hello\r\n\r\n")
            _, large = asked(client, head("/healthz", "x: " + "a" * 70_000))
            received = {400: garbled, 431: large}
        process.terminate()
        _, said = process.communicate(timeout=PATIENCE)
    lines = [json.loads(line) for line in said.splitlines()]
    ids = {line["status"]: line["request_id"] for line in lines if line["event"] == "answered"}
    for status, answer in received.items():
        assert f"x-request-id: {ids[status]}".encode() in answer
