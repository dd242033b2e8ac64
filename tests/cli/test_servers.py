"""The command line and what it is to ask: no server, no Scanline, one with keys or other models."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from app.settings import Settings
from cli.client import ServiceError, connected
from tests.cli.other_servers import other_server, says
from tests.cli.runs import scanline
from tests.pictures import encoded, photo

SEVEN = encoded(photo(7, 56, 56))


def test_a_server_that_is_not_there_is_said_once(pictures: Path) -> None:
    with socket.socket() as held:  # nobody listens there, and nobody else is given it
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        for arguments in (["classify", str(pictures)], ["add", "1", "1"], ["models"]):
            done = scanline(*arguments, "--url", url)
            assert done.status == 1
            assert done.out == ""
            assert done.err.startswith(f"scanline: nothing answers at {url}")
            assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (200, "text/html", b"<h1>Hello</h1>"),
        (404, "text/html", b"<h1>Not Found</h1>"),
        (200, "application/json", b'{"status": "ok"}'),
        (404, "application/json", b'{"detail": "Not Found"}'),
        (200, "application/json", b"[]"),
        (200, "application/json", b"\xff"),
        (302, "text/plain", b""),
        (500, "text/plain", b"Internal Server Error"),
    ],
)
def test_what_is_no_scanline_is_said_once(
    pictures: Path, status: int, kind: str, body: bytes
) -> None:
    with other_server(says(status, kind, body)) as url:
        for arguments in (["classify", str(pictures)], ["add", "1", "1"], ["models"]):
            done = scanline(*arguments, "--url", url)
            assert done.status == 1
            assert done.out == ""
            assert f"answers {status}" in done.err
            assert "no Scanline" in done.err
            assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    "url",
    [
        *("localhost:8000", "ftp://localhost", "http://", "http://a:b", "nonsense", "http://\x7f"),
        *("http://localhost:99999", "http://localhost:65536", "http://localhost:0"),
        *("http://localhost:-1", "http://localhost:8000:1", "http://[::1", "http://999.1.1.1"),
        *("http://localhost/?a", "http://localhost#a", "http://\u2100", "", "http://\udcff"),
    ],
)
def test_what_is_no_url_is_said(url: str) -> None:
    done = scanline("add", "1", "1", "--url", url)
    assert done.status == 1
    assert done.err.startswith("scanline: ")
    assert "no URL" in done.err
    assert len(done.err.splitlines()) == 1


@settings(max_examples=50)
@given(st.text(max_size=40), st.sampled_from(["", "http://", "https://", "http://localhost:"]))
def test_no_url_is_more_than_a_line(text: str, before: str) -> None:
    async def connect() -> None:
        async with connected(before + text, "key"):
            pass

    try:
        asyncio.run(connect())
    except ServiceError as error:
        assert "no URL" in str(error)


def test_a_proxy_that_is_none_is_said() -> None:
    done = scanline("models", "--url", "http://localhost:1", HTTP_PROXY="nonsense://x", NO_PROXY="")
    assert done.status == 1
    assert done.err.startswith("scanline: HTTP_PROXY or another of its kind is none: ")
    assert len(done.err.splitlines()) == 1


def test_a_server_with_keys_is_asked_with_one(
    serve: Callable[[Settings], httpx.Client], pictures: Path
) -> None:
    url = str(serve(Settings(api_keys=SecretStr("ö-secret"))).base_url)
    assert scanline("add", "1", "1", "--url", url, "--api-key", "ö-secret").out == "10\n"
    known = scanline("classify", str(pictures), SCANLINE_URL=url, SCANLINE_API_KEY="ö-secret")
    assert known.status == 0
    for key in ("", "wrong", "\udcff"):
        done = scanline("classify", str(pictures), SCANLINE_URL=url, SCANLINE_API_KEY=key)
        assert done.status == 1
        assert done.out == ""
        assert "SCANLINE_API_KEY" in done.err
        assert len(done.err.splitlines()) == 1


def test_a_model_that_is_not_there_is_said_once(client: httpx.Client, pictures: Path) -> None:
    for where in ([], ["--url", str(client.base_url)]):
        for command in ("classify", "numbers", "tables"):
            done = scanline(command, str(pictures), "--model", "none", *where)
            assert done.status == 1
            assert done.out == ""
            assert done.err.startswith("scanline: there is no model 'none' that reads")
            assert len(done.err.splitlines()) == 1


def test_a_model_whose_name_is_no_text_is_said(client: httpx.Client) -> None:
    for command in (["add", "1", "1"], ["classify", "-"]):
        done = scanline(*command, "--model", "\udcff", "--url", str(client.base_url), stdin=SEVEN)
        assert done.status == 1
        assert done.err.startswith("scanline: ")
        assert len(done.err.splitlines()) == 1
