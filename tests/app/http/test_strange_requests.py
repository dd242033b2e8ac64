"""Requests that few clients send: each is read as HTTP has it, whatever it is made for."""

import socket
from collections.abc import Callable

import httpx
import pytest

from app.settings import Settings
from tests.app.http.test_limits import KIND, answer_of, connected, head

BODY = b'{"a":"1","b":"1"}'
CHUNKS = b"%x\r\n%s\r\n0\r\n" % (len(BODY), BODY)
CHUNKED = "Transfer-Encoding: chunked"


def all_of(wire: socket.socket) -> bytes:
    """What comes until the connection ends."""
    received = b""
    while part := wire.recv(65_536):
        received += part
    return received


@pytest.mark.parametrize("cut", [0, 1000, -3], ids=["late", "at once", "its end late"])
def test_what_a_trailer_says_is_no_header(client: httpx.Client, cut: int) -> None:
    trailer = f"{KIND}\r\nX-Request-Id: of-a-trailer\r\n\r\n".encode()
    with connected(client) as wire:
        wire.sendall(head("/v1/sums", CHUNKED, "Connection: close") + CHUNKS + trailer[:cut])
        wire.sendall(trailer[cut:])
        received = all_of(wire)
    assert received.startswith(b"HTTP/1.1 422 ")  # it would be a sum, were it JSON
    assert b"of-a-trailer" not in received


def test_a_trailer_opens_no_door(serve: Callable[[Settings], httpx.Client]) -> None:
    client = serve(Settings(api_keys="secret"))
    with connected(client) as wire:
        wire.sendall(head("/v1/sums", KIND, CHUNKED) + CHUNKS + b"X-API-Key: secret\r\n\r\n")
        assert answer_of(wire)[0] == 401
    with connected(client) as wire:
        wire.sendall(head("/v1/sums", KIND, CHUNKED, "X-API-Key: secret") + CHUNKS + b"\r\n")
        assert answer_of(wire)[0] == 200


def test_after_a_trailer_the_next_request_has_its_own_headers(client: httpx.Client) -> None:
    whole = head("/v1/sums", KIND, CHUNKED) + CHUNKS + b"X: y\r\n\r\n"
    last = head("/v1/sums", KIND, f"Content-Length: {len(BODY)}", "Connection: close") + BODY
    with connected(client) as wire:
        wire.sendall(whole * 3 + last)
        assert all_of(wire).count(b"HTTP/1.1 200 ") == 4


def test_who_wishes_for_another_protocol_and_an_end_gets_the_end(client: httpx.Client) -> None:
    for tokens in ("close, Upgrade", "upgrade ,Close", "Upgrade, HTTP2-Settings, close"):
        lines = (
            f"Connection: {tokens}",
            "Upgrade: websocket",
            KIND,
            f"Content-Length: {len(BODY)}",
        )
        with connected(client) as wire:
            wire.sendall(head("/v1/sums", *lines) + BODY)
            received = all_of(wire).lower()
        assert received.startswith(b"http/1.1 200 ")
        assert b"\r\nconnection: close\r\n" in received


def test_an_old_client_may_wish_for_another_protocol_too(client: httpx.Client) -> None:
    with connected(client) as wire:
        wire.sendall(b"GET /healthz HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n")
        assert all_of(wire).startswith(b"HTTP/1.1 200 ")


def test_an_old_client_is_told_nothing_before_its_answer(client: httpx.Client) -> None:
    lines = ("Expect: 100-continue", KIND, f"Content-Length: {len(BODY)}")
    with connected(client) as wire:
        wire.sendall(head("/v1/sums", *lines).replace(b"HTTP/1.1", b"HTTP/1.0") + BODY)
        assert all_of(wire).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("version", ["0.9", "2.0"])
def test_other_versions_are_not_spoken(client: httpx.Client, version: str) -> None:
    with connected(client) as wire:
        wire.sendall(f"GET /healthz HTTP/{version}\r\nHost: x\r\n\r\n".encode())
        assert all_of(wire).startswith(b"HTTP/1.1 505 ")
