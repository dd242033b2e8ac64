"""The open loop and the probe, on a real service."""

import asyncio
import socket

import httpx
import pytest

from benchmarks.servers.load import OpenLoop, Probe, Request
from tests.benchmarks.runs import port_of
from tests.pictures import encoded, photo


def test_the_open_loop_sends_all_it_has_to_and_tells_right_from_wrong(client: httpx.Client) -> None:
    picture = encoded(photo(7))
    seven = Request.post("/v1/digits", picture, b'"digit":7,')
    one = Request.post("/v1/digits", picture, b'"digit":1,')
    load = OpenLoop(port_of(client), [seven, one])
    answers = asyncio.run(load.run(50, 1))
    assert 25 < len(answers) < 85  # a Poisson stream, the same for the same seed
    served = [answer for answer in sorted(answers) if answer.status == 200]
    assert served
    right = {answer.due for answer in served if answer.right}
    dues = [answer.due for answer in sorted(answers)]
    assert right == {answer.due for answer in served if dues.index(answer.due) % 2 == 0}
    assert all(answer.due <= answer.sent <= answer.ended for answer in answers)


def test_a_request_without_an_answer_is_counted() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    answers = asyncio.run(OpenLoop(port, [Request.post("/", b"", b"")]).run(50, 0.5))
    assert answers
    assert all(answer.status == 0 and not answer.right for answer in answers)


def test_a_probe_sees_every_answer(client: httpx.Client) -> None:
    async def probed() -> list[tuple[int, float]]:
        probe = Probe(port_of(client), "/healthz", 0.02)
        running = asyncio.create_task(probe.run())
        while len(probe.seen) < 5:
            await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return probe.seen

    assert {status for status, _ in asyncio.run(probed())} == {200}


def test_a_probe_of_nobody_fails() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with pytest.raises(ConnectionRefusedError):
        asyncio.run(Probe(port, "/healthz", 0.02).run())
