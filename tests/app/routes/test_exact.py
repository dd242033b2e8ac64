"""Sums, differences and products over HTTP are those of Python's integers, up to 65,536 digits."""

import random
import sys
from collections.abc import Iterator

import httpx
import pytest

from models.sums.certificate import EXACT
from tests.app.numbers import digits_of, hard

pytestmark = pytest.mark.slow

LONGEST = 65_536
RANDOM = 1000  # pairs, half of them of each base where there are two
SHORT_ENOUGH = 20_000  # digits of one times digits of the other: products of more take seconds


@pytest.fixture(autouse=True)
def _long_numbers() -> Iterator[None]:
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(LONGEST + 1)
    yield
    sys.set_int_max_str_digits(before)


@pytest.mark.parametrize("base", [2, 10])
@pytest.mark.parametrize(("of", "sign"), [("sum", 1), ("difference", -1)])
def test_sums_and_differences_are_exact_to_the_longest(
    client: httpx.Client, of: str, sign: int, base: int
) -> None:
    rng = random.Random(base * sign)
    pairs = [
        (digits_of(rng, base, LONGEST), digits_of(rng, base, LONGEST)) for _ in range(RANDOM // 2)
    ]
    for a, b in [*pairs, *hard(base), *hard(base, LONGEST)]:
        answer = client.post(f"/v1/{of}s", json={"a": a, "b": b, "base": base}).json()
        assert int(answer[of], base) == int(a, base) + sign * int(b, base)
        assert answer["proof"] == EXACT


def test_products_are_exact_to_the_longest(client: httpx.Client) -> None:
    rng = random.Random(1)
    pairs: list[tuple[str, str]] = []
    while len(pairs) < RANDOM:
        a, b = digits_of(rng, 2, LONGEST), digits_of(rng, 2, LONGEST)
        if len(a) * len(b) <= SHORT_ENOUGH:
            pairs.append((a, b))
    longest = [("1" * LONGEST, "11"), ("101", "1" + "0" * (LONGEST - 1)), ("1" * LONGEST, "0")]
    for a, b in [*pairs, *hard(2), *hard(2, 200), *longest]:
        answer = client.post("/v1/products", json={"a": a, "b": b}).json()
        assert int(answer["product"], 2) == int(a, 2) * int(b, 2)
        assert answer["proof"] == EXACT
