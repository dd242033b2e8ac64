"""The benchmarks under load: their shapes, and that what they say of a healthy service is sane."""

import asyncio
import json
import os
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from benchmarks.speed.load import OpenLoop, Probe, Request
from tests.benchmarks.accuracy.test_photos import benchmark
from tests.pictures import encoded, photo

RATIOS = {
    "multipart_empty",
    "raw_empty",
    "best_torch_32",
    "best_torch_1",
    "best_onnx_32",
    "jpeg12_best_peer",
    "two_workers",
    "v2_session",
}


def port_of(client: httpx.Client) -> int:
    port = urlsplit(str(client.base_url)).port
    assert port is not None
    return port


@pytest.mark.slow
def test_servers_are_loaded_in_turn(wrk: None) -> None:
    done = benchmark("peers", "--quick", "--rounds", "1", "--seconds", "1", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert set(result["ratios"]) >= RATIOS
    for ratio in result["ratios"].values():
        assert 0 < ratio["low"] <= ratio["median"] <= ratio["high"]
    assert 0.05 < result["ratios_by_processor_time"]["multipart_empty"]["median"] < 2
    assert result["ready_seconds"]["median"] > 0
    assert 50 < result["proportional_mb"] <= result["resident_mb"] < 2000
    for name in ("empty endpoint", "tutorial, torch", "tutorial, onnx", "scanline, raw body"):
        for figures in result["servers"][name].values():
            assert figures["per_second"]["median"] > 0
            assert figures["refused"] == 0
    for left_out in result["left_out"]:
        assert left_out in done.stderr


def test_a_missing_wrk_is_said(tmp_path: os.PathLike[str]) -> None:
    for name in ("peers", "overload"):
        done = benchmark(name, PATH=str(tmp_path))
        assert done.returncode == 1
        assert "Debian's packages wrk" in done.stderr


@pytest.mark.slow
def test_overload_is_refused_and_nothing_else_suffers(wrk: None) -> None:
    done = benchmark("overload", "--seconds", "1", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    loads = result["loads"]
    for load in ("0.5", "1", "2", "5", "10"):
        assert loads["wrong"][load] == loads["refused_bare"][load] == 0
        assert loads["probes"][load] > 0
        assert loads["probes_failed"][load] == 0
        assert 0 < loads["of_peak"][load] <= 1
        assert 0 < loads["p50_ms"][load] <= loads["p99_ms"][load]
    assert loads["lost"]["0.5"] == loads["lost"]["2"] == 0
    assert loads["refused"]["10"] > loads["refused"]["0.5"]
    assert result["capacity"] <= result["peak"]
    assert 0 < result["refusal_microseconds"] < 10_000


def test_the_open_loop_keeps_its_pace_and_tells_right_from_wrong(client: httpx.Client) -> None:
    picture = encoded(photo(7))
    seven = Request.post("/v1/digits", picture, b'"digit":7,')
    one = Request.post("/v1/digits", picture, b'"digit":1,')
    load = OpenLoop(port_of(client), [seven, one])
    answers = asyncio.run(load.run(50, 0.5))
    assert 15 < len(answers) < 40  # as many as the seed's stream has, however late
    assert [answer.right for answer in sorted(answers)] == [
        number % 2 == 0 for number in range(len(answers))
    ]
    assert all(answer.status == 200 for answer in answers)
    assert all(answer.due <= answer.sent <= answer.ended for answer in answers)


def test_a_request_without_an_answer_is_counted(unused_tcp_port: int) -> None:
    load = OpenLoop(unused_tcp_port, [Request.post("/", b"", b"")])
    answers = asyncio.run(load.run(50, 0.5))
    assert answers
    assert all(answer.status == 0 and not answer.right for answer in answers)


def test_a_probe_sees_every_answer(client: httpx.Client) -> None:
    async def probed() -> list[tuple[int, float]]:
        probe = Probe(port_of(client), "/healthz", 0.02)
        running = asyncio.create_task(probe.run())
        while len(probe.seen) < 5:
            await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.sleep(0.01)
        return probe.seen

    seen = asyncio.run(probed())
    assert {status for status, _ in seen} == {200}


@pytest.fixture
def unused_tcp_port() -> Iterator[int]:
    """A port that nobody listens on, and that nobody else is given meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])
