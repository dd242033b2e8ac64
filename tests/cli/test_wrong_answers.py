"""The command line and answers that are none: without an end, or of what cannot be."""

import gzip
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cli import client as client_module
from tests.cli.other_servers import Answer, Exchange, other_server, says
from tests.cli.runs import on_terminal, scanline, uncoloured
from tests.cli.test_printable import MOVING
from tests.pictures import encoded, photo

SEVEN = encoded(photo(7, 56, 56))
CELL = {
    "text": "7",
    "confidence": 1,
    "accepted": True,
    "reason": None,
    "rows": 1,
    "columns": 1,
    "corners": [(0, 0), (9, 0), (9, 9), (0, 9)],
    "alternatives": None,
}
TOTAL = {"column": 0, "sum": "7", "agrees": None}
TABLE = {"rows": 1, "columns": 1, "cells": [[CELL]], "totals": None}
TABLES = {"model": "m", "tables": [TABLE], "truncated": False}
READ = {"model": "m", "digit": 7, "confidence": 1, "accepted": True, "reason": None}


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
        (["tables", "-"], changed(TABLES, tables=[TABLE | {"columns": 2}])),
        (
            ["tables", "-"],
            changed(TABLES, tables=[TABLE | {"cells": [[CELL | {"confidence": 5}]]}]),
        ),
        (["tables", "-"], changed(TABLES, tables=[TABLE | {"totals": [TOTAL | {"column": 5}]}])),
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
    doubted = CELL | {"text": f"1{evil}", "accepted": False, "reason": f"a{evil}b"}
    compared = [TOTAL | {"agrees": False}]
    cells = changed(TABLES, tables=[TABLE | {"cells": [[doubted]], "totals": compared}])
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
        (["tables", "a.png", "--totals"], 200, cells, on_terminal),
        (["tables", "a.png"], 200, cells, scanline),
        (["tables", "a.png", "--csv"], 200, cells, scanline),
    ):
        with other_server(says(status, "application/json", body)) as url:
            seen = run(*words, "--url", url, cwd=tmp_path)
        text = uncoloured(seen.out + seen.err)
        assert not set(text) & set(MOVING) - {"\r", "\n", "\t"}, words
