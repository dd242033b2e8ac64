import random
from typing import Any

import httpx
import pytest

from models.sums.certificate import EXACT
from tests.app.calls import refused
from tests.app.numbers import digits_of, hard

URL = "/v1/products"


def multiplied(client: httpx.Client, a: str, b: str) -> dict[str, Any]:
    answer = client.post(URL, json={"a": a, "b": b})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_every_product_is_exact(client: httpx.Client) -> None:
    rng = random.Random(3)
    pairs = [(digits_of(rng, 2), digits_of(rng, 2)) for _ in range(20)]
    for a, b in [*pairs, *hard(2)]:
        found = multiplied(client, a, b)
        assert found["product"] == f"{int(a, 2) * int(b, 2):b}"
        assert found["proof"] == EXACT
        assert found["margin"] > 1


def test_the_additions_are_counted(client: httpx.Client) -> None:
    found = multiplied(client, "1011", "110")
    assert (found["model"], found["product"], found["additions"]) == ("adder", "1000010", 2)
    assert multiplied(client, "1" * 12, "1" * 9)["additions"] == 9


def test_a_long_number_times_a_short_one_is_exact(client: httpx.Client) -> None:
    long = f"{random.Random(5).getrandbits(65_536):b}"
    assert multiplied(client, long, "101")["product"] == f"{int(long, 2) * 5:b}"


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("12", "1", "a holds '2'"),
        ("", "1", "a is empty"),
        ("1", "-1", "b holds '-'"),
        ("1" * 2000, "1" * 2000, "2000 additions"),
        ("1" * 65_537, "1", "65536 is the most"),
    ],
)
def test_what_cannot_be_multiplied_is_refused(
    client: httpx.Client, a: str, b: str, words: str
) -> None:
    refused(client.post(URL, json={"a": a, "b": b}), 422, words)


def test_another_base_is_no_field_of_it(client: httpx.Client) -> None:
    refused(client.post(URL, json={"a": "1", "b": "1", "base": 10}), 422, "base")
