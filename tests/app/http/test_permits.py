import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import Request

from app.errors import BusyError
from app.http.bodies import BODY
from app.http.permits import HELD, Held, Permits
from app.http.uploads import one_upload
from app.inference.engine import Engine
from app.metrics import Metrics
from app.settings import Settings
from models.files.formats import FORMATS
from tests.pictures import encoded, photo

MOST = 12
PICTURE = photo(7, 28, 28, 0, 255)
TIFF = FORMATS["tiff"].work


@pytest.fixture
def metrics() -> Iterator[Metrics]:
    engine = Engine(Settings())
    yield Metrics(engine, MOST)
    engine.close()


def refusals(metrics: Metrics) -> float:
    return float(metrics.refusals.labels("busy")._value.get())


def test_one_that_holds_a_permit_takes_more_where_they_are(metrics: Metrics) -> None:
    permits = Permits(MOST)
    other, held = Held(permits, metrics), Held(permits, metrics)
    other.take()
    held.take()
    held.grow_to(MOST - 1)
    assert permits.taken == MOST
    held.grow_to(3)  # it has as many
    assert permits.taken == MOST
    with pytest.raises(BusyError):
        permits.check()
    assert permits.requests == 2
    held.give_back()
    held.give_back()
    assert (permits.taken, permits.requests) == (1, 1)


def test_where_they_are_not_it_keeps_what_it_has_and_is_counted(metrics: Metrics) -> None:
    permits = Permits(MOST)
    other, held = Held(permits, metrics), Held(permits, metrics)
    other.take()
    held.take()
    with pytest.raises(BusyError):
        held.grow_to(MOST)
    assert (permits.taken, refusals(metrics)) == (2, 1)


def test_one_that_is_alone_may_ask_for_more_than_there_are(metrics: Metrics) -> None:
    permits = Permits(MOST)
    held = Held(permits, metrics)
    held.take()
    held.grow_to(10 * MOST)
    assert permits.taken == MOST


@pytest.mark.parametrize(("suffix", "taken"), [(".png", 1), (".jpg", 1), (".tiff", TIFF)])
def test_a_picture_takes_the_permits_of_its_format(
    metrics: Metrics, suffix: str, taken: int
) -> None:
    permits = Permits(MOST)
    held = Held(permits, metrics)
    held.take()
    request = request_of(encoded(PICTURE, suffix), held)
    with ThreadPoolExecutor(1) as executor:
        asyncio.run(one_upload(request, executor))
    assert permits.taken == taken


def test_beside_others_it_is_refused_until_these_are_done(metrics: Metrics) -> None:
    permits = Permits(MOST)
    others = [Held(permits, metrics) for _ in range(MOST - TIFF + 1)]
    for other in others:
        other.take()
    held = Held(permits, metrics)
    held.take()
    with ThreadPoolExecutor(1) as executor:
        with pytest.raises(BusyError, match="try again"):
            asyncio.run(one_upload(request_of(encoded(PICTURE, ".tiff"), held), executor))
        others[0].give_back()
        asyncio.run(one_upload(request_of(encoded(PICTURE, ".tiff"), held), executor))
    assert permits.taken == MOST


def request_of(body: bytes, held: Held) -> Request:
    scope = {"type": "http", "method": "POST", "headers": [], BODY: [body], HELD: held}
    return Request(scope)
