"""The command line and servers that are not what they should be."""

import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from app.settings import Settings
from tests.cli.runs import COMMAND, ROOT, environment, scanline
from tests.pictures import encoded, photo

SEVEN = encoded(photo(7, 56, 56))
Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def other_server(answer: Answer) -> Iterator[str]:
    """The URL of a server that is no Scanline."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            answer(self)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def says(status: int, kind: str, body: bytes, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in (headers | {"Content-Type": kind}).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for number in range(30):
        (tmp_path / f"{number:02}.png").write_bytes(SEVEN)
    return tmp_path


def test_a_server_that_is_not_there_is_said_once(pictures: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for arguments in (["classify", str(pictures)], ["add", "1", "1"], ["models"]):
        done = scanline(*arguments, "--url", f"http://127.0.0.1:{port}")
        assert done.status == 1
        assert done.out == ""
        assert done.err.startswith(f"scanline: nothing answers at http://127.0.0.1:{port}")
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
    "url", ["localhost:8000", "ftp://localhost", "http://", "http://[", "nonsense", "http://a b"]
)
def test_what_is_no_url_is_said(url: str) -> None:
    done = scanline("add", "1", "1", "--url", url)
    assert done.status == 1
    assert "no URL" in done.err


def test_a_busy_server_is_waited_for(serve: Callable[[Settings], httpx.Client]) -> None:
    client = serve(Settings(permits=1))
    address = (client.base_url.host, client.base_url.port)
    with socket.create_connection(address) as slow:  # holds the permit for two seconds
        slow.sendall(b"POST /v1/digits HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n")
        while "scanline_permits_taken 1.0" not in client.get("/metrics").text:
            time.sleep(0.01)
        done = scanline("add", "1", "1", "--url", str(client.base_url))
    assert done == (0, "10\n", "")
    assert 'scanline_refusals_total{reason="busy"}' in client.get("/metrics").text


def test_retry_after_is_waited_for_and_tries_end() -> None:
    times: list[float] = []
    busy = says(
        503,
        "application/problem+json",
        b'{"type": "about:blank", "title": "Busy", "status": 503, "detail": "the service is busy"}',
        Retry_After="0",
    )

    def answer(handler: BaseHTTPRequestHandler) -> None:
        times.append(time.monotonic())
        busy(handler)

    with other_server(answer) as url:
        done = scanline("classify", "-", "--url", url, stdin=SEVEN)
    assert done.status == 1
    assert "the service is busy" in done.out
    assert 2 <= len(times) <= 10


def test_one_server_of_a_name_is_asked_with_the_key(
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
        for command in ("classify", "numbers"):
            done = scanline(command, str(pictures), "--model", "none", *where)
            assert done.status == 1
            assert done.out == ""
            assert done.err.startswith("scanline: there is no model 'none' that reads")
            assert len(done.err.splitlines()) == 1


def test_ctrl_c_ends_the_wait_for_a_server_that_hangs(pictures: Path) -> None:
    read = b'{"model": "m", "digit": 7, "confidence": 1, "accepted": true, "reason": null}'
    count, lock = iter(range(1000)), threading.Lock()
    end = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        with lock:
            number = next(count)
        if number < 5:
            says(200, "application/json", read)(handler)
        else:
            end.wait(60)

    with other_server(answer) as url:
        command = [*COMMAND, "classify", "--json", str(pictures), "--url", url]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=environment()
        ) as process:
            assert process.stdout is not None
            first = json.loads(process.stdout.readline())
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
        end.set()
    assert process.returncode == 130
    assert first["digit"] == 7
    assert len(out.splitlines()) < 5
    assert b"stopped after" in err
    assert b"Traceback" not in err


def test_a_server_that_breaks_off_spoils_that_picture_alone(pictures: Path) -> None:
    count, lock = iter(range(1000)), threading.Lock()
    read = b'{"model": "m", "digit": 7, "confidence": 1, "accepted": true, "reason": null}'

    def answer(handler: BaseHTTPRequestHandler) -> None:
        with lock:
            number = next(count)
        if number == 3:
            handler.connection.shutdown(socket.SHUT_RDWR)
        else:
            says(200, "application/json", read)(handler)

    with other_server(answer) as url:
        done = scanline("classify", str(pictures), "--url", url)
    assert done.status == 1
    assert len(done.out.splitlines()) == 30
    assert "1 of 30 could not be read" in done.err
