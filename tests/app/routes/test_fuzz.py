"""Damaged pictures by the thousand: refusals or answers, no memory, nothing of other pictures."""

import http.client
import json
import random
import struct
from collections import Counter
from contextlib import closing, suppress

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.app.calls import URL, post
from tests.app.processes import figures, resident_mb, served
from tests.mutations import MUTATIONS, PICTURES, Mutation, cut_and_closed
from tests.pictures import encoded, photo

FILES = 20_000
WARM = 5_000  # of these, before memory is looked at: allocators keep what they once needed
MEGABYTES = 15.0  # that the service may grow by in the 15,000 after that
KNOWN = [encoded(photo(7)), encoded(photo(4, paper=20, ink=250), ".jpg"), PICTURES[0]]


class Caller:
    """Sends bodies over one connection that is kept alive."""

    def __init__(self, url: httpx.URL) -> None:
        self._connection = http.client.HTTPConnection(url.host, url.port, timeout=30)

    def close(self) -> None:
        self._connection.close()

    def answer(self, body: bytes) -> tuple[int, bytes]:
        self._connection.request("POST", URL, body)
        answer = self._connection.getresponse()
        return answer.status, answer.read()


@pytest.mark.slow
def test_damaged_pictures_break_nothing_and_show_nothing_of_others() -> None:
    rng = random.Random(1)
    statuses: Counter[int] = Counter()
    warm = 0.0
    with served() as (client, pid), closing(Caller(client.base_url)) as caller:
        known = [caller.answer(body) for body in KNOWN]
        assert [status for status, _ in known] == [200] * len(KNOWN)
        for count in range(FILES):
            body = rng.choice(MUTATIONS)(rng, rng.choice(PICTURES))
            answer = caller.answer(body)
            statuses[answer[0]] += 1
            assert answer[0] in (200, 400, 413, 415, 422), (count, answer)
            if answer[0] == 200:
                assert len(json.loads(answer[1])["probabilities"]) == 10
            if count % 20 == 0:
                between = rng.randrange(len(KNOWN))
                assert caller.answer(KNOWN[between]) == known[between]
                assert caller.answer(body) == answer
            if count == WARM:
                warm = resident_mb(pid)
        grown = resident_mb(pid) - warm
        assert figures(client)["scanline_permits_taken"] == 0
    print(f"{FILES} damaged files: {dict(statuses)}; {warm:.0f} MB resident, {grown:+.1f} MB")
    assert min(statuses[200], statuses[415], statuses[422]) > 500  # each way was taken
    assert grown < MEGABYTES


@pytest.mark.slow
def test_pixels_that_are_missing_are_not_those_of_an_earlier_picture(
    client: httpx.Client,
) -> None:
    rng, read = random.Random(2), 0
    pages = [
        encoded(photo(digit, 64, 64, paper, 255 - paper)) for digit in (1, 7) for paper in (0, 255)
    ]
    for _ in range(150):
        body = cut_and_closed(rng, rng.choice(PICTURES))
        answers = []
        for page in pages:
            assert post(client, page).status_code == 200
            answers.append(post(client, body))
        assert len({(one.status_code, one.content) for one in answers}) == 1
        read += answers[0].status_code == 200
    assert read > 30


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(PICTURES),
    st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_damage_upon_damage_is_refused_or_read(
    client: httpx.Client, body: bytes, mutations: list[Mutation], rng: random.Random
) -> None:
    for mutation in mutations:
        with suppress(ValueError, IndexError, struct.error):  # too broken for this one
            body = mutation(rng, body)
    if body:
        assert post(client, body).status_code in (200, 413, 415, 422)
