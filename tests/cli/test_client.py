"""What a client makes of a service's answers."""

import asyncio

import httpx
import pytest

from cli import client as client_module
from cli.answers import Numbers, Pages
from cli.client import LONGEST_WAIT, WAIT, RefusedError, ServiceError, connected
from models.errors import ScanlineError
from tests.cli.other_servers import Answer, Exchange, other_server, says
from tests.pictures import encoded, sheet

PROBLEM = b'{"type": "about:blank", "title": "No", "status": 422, "detail": "it is odd"}'


def numbers(answer: Answer) -> Numbers | Pages:
    async def read(url: str) -> Numbers | Pages:
        async with connected(url, None) as client:
            return await client.numbers(b"picture", None, r"\d+", True, "2-3")

    with other_server(answer) as url:
        return asyncio.run(read(url))


@pytest.mark.parametrize(
    ("status", "kind"),
    [(422, RefusedError), (413, RefusedError), (401, ServiceError), (404, ServiceError)],
)
def test_a_refusal_is_of_the_picture_or_of_all_calls(
    status: int, kind: type[ScanlineError]
) -> None:
    with pytest.raises(kind) as refused:
        numbers(says(status, "application/problem+json", PROBLEM))
    if isinstance(refused.value, RefusedError):
        assert refused.value.status == status


def test_what_is_asked_for_is_sent_and_what_is_not_is_left_out() -> None:
    asked: list[str] = []

    def answer(exchange: Exchange) -> None:
        asked.append(exchange.path)
        says(422, "application/problem+json", PROBLEM)(exchange)

    with pytest.raises(RefusedError):
        numbers(answer)
    query = dict(httpx.URL(asked[0]).params)
    assert query == {"pattern": r"\d+", "alternatives": "true", "pages": "2-3"}


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("999999", LONGEST_WAIT),
        ("Wed, 21 Oct 2026 07:28:00 GMT", WAIT),
        ("-1", WAIT),
        ("²", WAIT),
        (None, WAIT),
    ],
)
def test_a_busy_service_says_how_long_to_wait(header: str | None, seconds: float) -> None:
    headers = [] if header is None else [(b"retry-after", header.encode())]
    assert client_module._seconds_to_wait(httpx.Response(503, headers=headers)) == seconds


def test_a_client_in_this_process_reads_what_one_at_a_url_does(client: httpx.Client) -> None:
    body = encoded(sheet(["407"]).image)

    async def read(url: str | None) -> Numbers | Pages:
        async with connected(url, None) as one:
            return await one.numbers(body, None)

    here = asyncio.run(read(None))
    assert isinstance(here, Numbers)
    assert [row.text for row in here.rows] == ["407"]
    assert asyncio.run(read(str(client.base_url))) == here
