"""The command line and servers that are busy, hang, break off or stand behind a proxy."""

import json
import signal
import socket
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.cli.other_servers import Exchange, other_server, says
from tests.cli.runs import begun, scanline
from tests.pictures import encoded, photo
from tests.waiting import PATIENCE

SEVEN = encoded(photo(7, 56, 56))
JSON = {"content-type": "application/json"}
BUSY = b'{"type": "about:blank", "title": "Busy", "status": 503, "detail": "the service is busy"}'
READ = b'{"model": "m", "digit": 7, "confidence": 1, "accepted": true, "reason": null}'


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


def test_a_busy_server_is_no_wrong_usage_of_add() -> None:
    with other_server(says(503, "application/problem+json", BUSY, Retry_After="0")) as url:
        done = scanline("add", "1", "1", "--url", url)
    assert (done.status, done.out) == (1, "")
    assert done.err == "scanline: the service is busy\n"


def test_ctrl_c_ends_the_wait_for_a_server_that_hangs(pictures: Path) -> None:
    first_picture = encoded(photo(1, 56, 56))
    (pictures / "00.png").write_bytes(first_picture)
    end = threading.Event()

    def answer(exchange: Exchange) -> None:
        if exchange.body == first_picture:
            says(200, "application/json", READ)(exchange)
        else:
            end.wait(PATIENCE)

    with other_server(answer) as url:
        with begun("classify", "--json", str(pictures), "--url", url) as process:
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

    def answer(exchange: Exchange) -> None:
        with lock:
            number = next(count)
        if number == 3:
            exchange.connection.shutdown(socket.SHUT_RDWR)
        else:
            says(200, "application/json", READ)(exchange)

    with other_server(answer) as url:
        done = scanline("classify", str(pictures), "--url", url)
    assert done.status == 1
    assert len(done.out.splitlines()) == 30
    assert "1 of 30 could not be read" in done.err


@pytest.mark.parametrize("status", [413, 502, 503, 504])
def test_what_a_proxy_answers_in_its_place_is_said_of_that_picture_alone(
    tmp_path: Path, status: int
) -> None:
    (tmp_path / "a.png").write_bytes(b"large")
    (tmp_path / "b.png").write_bytes(SEVEN)

    def answer(exchange: Exchange) -> None:
        if exchange.body == SEVEN:
            says(200, "application/json", READ)(exchange)
        else:
            says(status, "text/html", b"<h1>no</h1>", Retry_After="0")(exchange)

    with other_server(answer) as url:
        done = scanline("classify", str(tmp_path), "--url", url)
    assert done.status == 1
    assert f"answers {status}" in done.out
    assert "7" in done.out.splitlines()[1]
