import httpx
import pytest

from app.errors import TooManyPartsError
from app.http.json_bodies import MOST_KEYS, MOST_LISTS, MOST_VALUES, check_parts, is_json
from tests.app.calls import refused

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("part", "most", "what"),
    [
        (b"[],", MOST_LISTS, "lists and objects"),
        (b"{},", MOST_LISTS, "lists and objects"),
        (b'"a":1', MOST_KEYS, "fields"),
        (b"1,", MOST_VALUES, "values"),
    ],
)
def test_json_is_refused_for_what_it_would_become(part: bytes, most: int, what: str) -> None:
    check_parts(part * most)
    with pytest.raises(TooManyPartsError, match=f"{most + 1:,} {what}: {most:,} are the most"):
        check_parts(part * (most + 1))


@pytest.mark.parametrize(
    "body",
    [
        b'{"inputs":[],"outputs":[' + b'{"name":"a"},' * 250_000 + b"]}",
        b'{"inputs":[{"name":"ink","data":[' + b"[]," * 1_000_000 + b"]}]}",
    ],
    ids=["outputs", "empty lists"],
)
def test_a_small_body_that_becomes_a_large_one_is_refused(
    client: httpx.Client, body: bytes
) -> None:
    answer = client.post("/v2/models/digits/infer", content=body, headers=JSON)
    refused(answer, 413, "binary data")


def test_only_json_is_json() -> None:
    assert is_json(b"application/json")
    assert is_json(b" Application/Problem+JSON ; charset=utf-8")
    assert not is_json(b"text/json")
    assert not is_json(b"")
