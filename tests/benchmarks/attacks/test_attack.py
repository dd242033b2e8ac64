import asyncio
import time
from collections.abc import Callable

import httpx
import pytest

from app.settings import Settings
from benchmarks.attacks.attack import HOLD, NONE, Attack, form, post, statuses
from tests.app.calls import post as posted
from tests.app.processes import figures
from tests.benchmarks.runs import port_of
from tests.pictures import encoded, photo
from tests.waiting import until

PNG = encoded(photo(7))


def test_each_client_gets_its_own_answer(client: httpx.Client) -> None:
    requests = [
        post("/v1/digits", PNG),
        post("/v1/digits/batch", form([PNG, b"no picture"])[1], form([])[0]),
        post("/v1/digits", b"no picture"),
        post("/v1/sums", b'{"a":"1","b":"1"}', "application/json"),
        post("/v2/models/digits/infer", b"{}", Inference_Header_Content_Length="x"),
    ]
    found = asyncio.run(statuses(Attack(requests, clients=6), port_of(client)))
    assert found == ["200", "200", "415", "200", "400", "200"]


@pytest.mark.slow
def test_ends_of_bodies_come_later_or_never(client: httpx.Client) -> None:
    attack, began = Attack([post("/v1/digits", PNG)], clients=2, kept=10), time.monotonic()
    assert asyncio.run(statuses(attack, port_of(client))) == ["200"] * 2
    assert time.monotonic() - began > HOLD
    assert asyncio.run(statuses(attack._replace(ends=False), port_of(client))) == [NONE] * 2


def test_who_takes_no_answer_keeps_the_service_from_sending_it(
    serve: Callable[[Settings], httpx.Client],
) -> None:
    client = serve(Settings())
    body = b'{"pairs":[%s]}' % b",".join([b'{"a":"%s","b":"1"}' % (b"1" * 1000)] * 1000)
    attack = Attack([post("/v1/sums/batch", body, "application/json")], 1, reads=False)
    assert asyncio.run(statuses(attack, port_of(client))) == ["200"]
    until(lambda: figures(client)["scanline_permits_taken"] == 0)
    assert posted(client, PNG).status_code == 200
