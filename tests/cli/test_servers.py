"""The command line and servers that are not what they should be."""

import asyncio
import gzip
import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from app.settings import Settings
from cli import client as client_module
from cli.client import ServiceError, connected
from tests.cli.runs import COMMAND, ROOT, environment, on_terminal, scanline, uncoloured
from tests.cli.test_printable import MOVING
from tests.pictures import encoded, photo
from tests.waiting import PATIENCE

SEVEN = encoded(photo(7, 56, 56))
READ = {"model": "m", "digit": 7, "confidence": 1, "accepted": True, "reason": None}
JSON = {"content-type": "application/json"}
BUSY = b'{"type": "about:blank", "title": "Busy", "status": 503, "detail": "the service is busy"}'


class Exchange(BaseHTTPRequestHandler):
    """A request whose body was read, to be answered."""

    body = b""

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Says nothing of clients that have left."""


Answer = Callable[[Exchange], None]


@contextmanager
def other_server(answer: Answer) -> Iterator[str]:
    """The URL of a server that is no Scanline."""

    class Answering(Exchange):
        def do_GET(self) -> None:
            self.body = self.rfile.read(int(self.headers.get("content-length", 0)))
            answer(self)

        do_POST = do_GET  # noqa: N815

    with Server(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def says(status: int, kind: str, body: bytes, **headers: str) -> Answer:
    def answer(exchange: Exchange) -> None:
        exchange.send_response(status)
        for name, value in (headers | {"Content-Type": kind}).items():
            exchange.send_header(name.replace("_", "-"), value)
        exchange.send_header("Content-Length", str(len(body)))
        exchange.end_headers()
        exchange.wfile.write(body)

    return answer


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for number in range(30):
        (tmp_path / f"{number:02}.png").write_bytes(SEVEN)
    return tmp_path


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


def endless(pause: float = 0, **headers: str) -> Answer:
    """An answer that goes on for ever; `pause` seconds between its parts."""

    def answer(exchange: Exchange) -> None:
        exchange.send_response(200)
        for name, value in (headers | {"Content-Type": "application/json"}).items():
            exchange.send_header(name.replace("_", "-"), value)
        exchange.end_headers()
        with suppress(OSError):  # the client has left
            while True:
                exchange.wfile.write(b" " * (1 if pause else 65_536))
                time.sleep(pause)

    return answer


def test_an_answer_without_an_end_is_read_up_to_a_cap(pictures: Path) -> None:
    with other_server(endless()) as url:
        for arguments in (["classify", str(pictures)], ["add", "1", "1"], ["models"]):
            done = scanline(*arguments, "--url", url)
            assert (done.status, done.out) == (1, "")
            assert f"answers with more than {client_module.MOST_BYTES:,} bytes" in done.err
            assert len(done.err.splitlines()) == 1


def test_an_answer_that_trickles_without_an_end_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "LONGEST_ANSWER", 1.5)
    (tmp_path / "a.png").write_bytes(SEVEN)
    with other_server(endless(pause=0.1)) as url:
        for command, told in ((["classify", str(tmp_path)], "out"), (["add", "1", "1"], "err")):
            done = scanline(*command, "--url", url)
            assert done.status == 1
            assert "there was no whole answer within 1.5 seconds" in getattr(done, told)


def test_a_head_without_an_end_is_given_up() -> None:
    def answer(exchange: Exchange) -> None:
        with suppress(OSError):
            while True:
                exchange.wfile.write(b"HTTP/1.1 100 Continue\r\nX: " + b"x" * 50_000)

    with other_server(answer) as url:
        done = scanline("add", "1", "1", "--url", url)
    assert (done.status, done.out) == (1, "")
    assert "no whole answer" in done.err


def test_a_compressed_answer_is_refused_unread() -> None:
    bomb = gzip.compress(bytes(10_000_000))
    with other_server(says(200, "application/json", bomb, Content_Encoding="gzip")) as url:
        done = scanline("add", "1", "1", "--url", url)
    assert (done.status, done.out) == (1, "")
    assert "answers in gzip, as no Scanline does" in done.err


CARD = {
    "name": "m",
    "task": "digits",
    "description": "d",
    "scores": {"s": {"n": 10, "accuracy": 0.5, "interval": [0.2, 0.8]}},
}
SUM = {"model": "m", "sum": "10", "margin": 1.0, "proof": None}


def changed(part: dict[str, Any], **changes: object) -> bytes:
    return json.dumps(part | changes).encode()


def with_score(**changes: object) -> bytes:
    score = CARD["scores"]["s"] | changes  # type: ignore[index]
    card = CARD | {"scores": {"s": score}}
    return json.dumps({"models": [{"default": True, "card": card}]}).encode()


@pytest.mark.parametrize(
    ("command", "body"),
    [
        (["models"], with_score(accuracy=5.0)),
        (["models"], with_score(n=-7)),
        (["models"], with_score(interval=[-1, 2])),
        (["models"], with_score(accuracy=float("nan"))),
        (["add", "-d", "1", "1"], changed(SUM, sum="two")),
        (["add", "1", "1"], changed(SUM, sum="")),
        (["add", "1", "1"], changed(SUM, margin=float("nan"))),
        (["add", "1", "1"], changed(SUM, margin=-1)),
        (["classify", "-"], changed(READ, confidence=5)),
        (["classify", "-"], changed(READ, confidence=float("inf"))),
        (["classify", "-"], changed(READ, digit=77)),
    ],
)
def test_figures_that_cannot_be_are_no_answer(command: list[str], body: bytes) -> None:
    with other_server(says(200, "application/json", body)) as url:
        done = scanline(*command, "--url", url, stdin=SEVEN)
    assert (done.status, done.out) == (1, "")
    assert "as no Scanline does" in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.slow
def test_nothing_that_a_server_says_moves_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(SEVEN)
    evil = "".join(one for one in MOVING if one != "\n") + "\x1b]0;evil\x07"
    card = CARD | dict.fromkeys(("name", "description"), f"a{evil}b")
    card |= {"scores": {f"s{evil}": {"n": 10, "accuracy": 0.5, "interval": [0.2, 0.8]}}}
    models = json.dumps({"models": [{"default": True, "card": card}]}).encode()
    refusal = {"type": "about:blank", "title": "x", "status": 422, "detail": f"a{evil}b"}
    total = changed(SUM, proof=evil, model=evil)
    digit = changed(READ, reason=f"a{evil}b", accepted=False, model=evil, more=evil)
    for words, status, body, run in (
        (["models"], 200, models, on_terminal),
        (["models"], 200, models, scanline),
        (["models", "--json"], 200, models, scanline),
        (["models"], 404, changed(refusal, status=404), scanline),
        (["add", "1", "1"], 200, total, on_terminal),
        (["add", "1", "1", "--json"], 200, total, scanline),
        (["add", "1", "1"], 422, changed(refusal), on_terminal),
        (["classify", "a.png"], 200, digit, on_terminal),
        (["classify", "a.png"], 200, digit, scanline),
        (["classify", "a.png", "--csv"], 200, digit, scanline),
        (["classify", "a.png", "--json"], 200, digit, scanline),
        (["classify", "a.png"], 422, changed(refusal), scanline),
    ):
        with other_server(says(status, "application/json", body)) as url:
            seen = run(*words, "--url", url, cwd=tmp_path)
        text = uncoloured(seen.out + seen.err)
        assert not set(text) & set(MOVING) - {"\r", "\n", "\t"}, words


def test_a_busy_server_is_asked_again_when_it_says(client: httpx.Client) -> None:
    times: list[float] = []

    def answer(exchange: Exchange) -> None:
        times.append(time.monotonic())
        if len(times) < 3:
            says(503, "application/problem+json", BUSY, Retry_After="1")(exchange)
        else:
            answered = client.post(exchange.path, content=exchange.body, headers=JSON)
            says(answered.status_code, "application/json", answered.content)(exchange)

    with other_server(answer) as url:
        assert scanline("add", "1", "1", "--url", url) == (0, "10\n", "")
    assert times[1] - times[0] >= 1
    assert times[2] - times[1] >= 1


def test_a_server_that_stays_busy_is_given_up() -> None:
    asked: list[str] = []

    def answer(exchange: Exchange) -> None:
        asked.append(exchange.path)
        says(503, "application/problem+json", BUSY, Retry_After="0")(exchange)

    with other_server(answer) as url:
        done = scanline("classify", "-", "--url", url, stdin=SEVEN)
    assert done.status == 1
    assert "the service is busy" in done.out
    assert 2 <= len(asked) <= 10


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
        for command in ("classify", "numbers"):
            done = scanline(command, str(pictures), "--model", "none", *where)
            assert done.status == 1
            assert done.out == ""
            assert done.err.startswith("scanline: there is no model 'none' that reads")
            assert len(done.err.splitlines()) == 1


def test_ctrl_c_ends_the_wait_for_a_server_that_hangs(pictures: Path) -> None:
    read = b'{"model": "m", "digit": 7, "confidence": 1, "accepted": true, "reason": null}'
    first_picture = encoded(photo(1, 56, 56))
    (pictures / "00.png").write_bytes(first_picture)
    end = threading.Event()

    def answer(exchange: Exchange) -> None:
        if exchange.body == first_picture:
            says(200, "application/json", read)(exchange)
        else:
            end.wait(PATIENCE)

    with other_server(answer) as url:
        command = [*COMMAND, "classify", "--json", str(pictures), "--url", url]
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd=ROOT,
            env=environment(),
        ) as process:
            assert process.stdout is not None
            first = json.loads(process.stdout.readline())
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
        end.set()
    assert process.returncode == 130
    assert first["digit"] == 7
    assert out == b""
    assert b"stopped after 1 of 30" in err
    assert b"Traceback" not in err


def test_a_server_that_breaks_off_spoils_that_picture_alone(pictures: Path) -> None:
    count, lock = iter(range(1000)), threading.Lock()
    read = b'{"model": "m", "digit": 7, "confidence": 1, "accepted": true, "reason": null}'

    def answer(exchange: Exchange) -> None:
        with lock:
            number = next(count)
        if number == 3:
            exchange.connection.shutdown(socket.SHUT_RDWR)
        else:
            says(200, "application/json", read)(exchange)

    with other_server(answer) as url:
        done = scanline("classify", str(pictures), "--url", url)
    assert done.status == 1
    assert len(done.out.splitlines()) == 30
    assert "1 of 30 could not be read" in done.err


@pytest.mark.parametrize("status", [413, 502, 503, 504])
def test_what_a_proxy_answers_in_its_place_is_said_of_that_picture_alone(
    tmp_path: Path, status: int
) -> None:
    read = b'{"model": "m", "digit": 7, "confidence": 1, "accepted": true, "reason": null}'
    (tmp_path / "a.png").write_bytes(b"large")
    (tmp_path / "b.png").write_bytes(SEVEN)

    def answer(exchange: Exchange) -> None:
        if exchange.body == SEVEN:
            says(200, "application/json", read)(exchange)
        else:
            says(status, "text/html", b"<h1>no</h1>", Retry_After="0")(exchange)

    with other_server(answer) as url:
        done = scanline("classify", str(tmp_path), "--url", url)
    assert done.status == 1
    assert f"answers {status}" in done.out
    assert "7" in done.out.splitlines()[1]


def test_a_model_whose_name_is_no_text_is_said(client: httpx.Client) -> None:
    for command in (["add", "1", "1"], ["classify", "-"]):
        done = scanline(*command, "--model", "\udcff", "--url", str(client.base_url), stdin=SEVEN)
        assert done.status == 1
        assert done.err.startswith("scanline: ")
        assert len(done.err.splitlines()) == 1


def test_a_busy_server_is_no_wrong_usage_of_add() -> None:
    with other_server(says(503, "application/problem+json", BUSY, Retry_After="0")) as url:
        done = scanline("add", "1", "1", "--url", url)
    assert (done.status, done.out) == (1, "")
    assert done.err == "scanline: the service is busy\n"
