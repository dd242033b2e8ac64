"""Which numbers networks are given: here their place is taken by what computes exactly."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inference.arithmetic import Addition, Summed, additions, difference, product, total
from app.inference.sums import Result
from models.page.amounts import Amount, amount_of, written
from models.sums.certificate import EXACT


class Exact:
    """Answers as a network of a task and a base would, and remembers what it was asked."""

    def __init__(self, task: str, base: int, proof: str | None = EXACT) -> None:
        self.task, self.base, self.proof = task, base, proof
        self.asked: list[tuple[str, str]] = []

    async def results(self, pairs: Sequence[tuple[str, str]]) -> list[Result]:
        self.asked += pairs
        return [Result(self._text(a, b), 1 + 1 / len(self.asked), self.proof) for a, b in pairs]

    def _text(self, a: str, b: str) -> str:
        x, y = int(a, self.base), int(b, self.base)
        if self.task == "comparison":
            return "<" if x < y else ">" if x > y else "="
        value = x + y if self.task == "addition" else x - y
        assert value >= 0, "no number is taken from a smaller one"
        return f"{value:b}" if self.base == 2 else str(value)


def calculators(base: int, **proofs: str | None) -> tuple[Any, Any, Any]:
    tasks = ("addition", "comparison", "subtraction")
    adder, comparer, subtractor = (Exact(one, base, proofs.get(one, EXACT)) for one in tasks)
    return adder, comparer, subtractor


@given(st.integers(0, 10**20), st.integers(0, 10**20))
def test_the_smaller_number_is_taken_from_the_larger_one(a: int, b: int) -> None:
    _, comparer, subtractor = calculators(10)
    found = asyncio.run(difference(comparer, subtractor, str(a), str(b)))
    assert (found.is_negative, int(found.digits)) == (a < b, abs(a - b))


@pytest.mark.parametrize("lacking", ["comparison", "subtraction"])
def test_a_difference_is_proved_where_both_networks_are(lacking: str) -> None:
    _, comparer, subtractor = calculators(2)
    assert asyncio.run(difference(comparer, subtractor, "10", "1")).proof == EXACT
    _, comparer, subtractor = calculators(2, **{lacking: None})
    assert asyncio.run(difference(comparer, subtractor, "10", "1")).proof is None


@given(st.integers(0, 2**40), st.integers(0, 2**40), st.integers(0, 3))
def test_a_product_is_a_sum_of_shifted_numbers(a: int, b: int, zeros: int) -> None:
    adder, _, _ = calculators(2)
    texts = "0" * zeros + f"{a:b}", f"{b:b}"
    found = asyncio.run(product(adder, *texts))
    assert int(found.text, 2) == a * b
    count, bits = additions(*texts)
    assert len(adder.asked) == count
    assert sum(len(x) + len(y) for x, y in adder.asked) <= bits
    assert found.margin == min(1 + 1 / n for n in range(1, count + 1))


def summed(*texts: str, **proofs: str | None) -> Summed:
    amounts = [amount_of(text) for text in texts]
    return asyncio.run(total(*calculators(10, **proofs), [one for one in amounts if one]))


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=8))
def test_a_total_is_that_of_the_numbers(values: list[Any]) -> None:
    found = summed(*(f"{value:f}" for value in values))
    assert written(found.total) == f"{sum(values) + 0:.2f}".replace("-0.00", "0.00")


def test_numbers_are_put_under_each_other_and_those_below_zero_taken_off() -> None:
    found = summed("12.5", "-3", "0,25", "-10")
    assert found.steps == [
        Addition("1250", "25", "+", "1275"),
        Addition("300", "1000", "+", "1300"),
        Addition("1300", "1275", "-", "25"),
    ]
    assert found.total == Amount(True, "25", 2)
    assert found.proof == EXACT


@pytest.mark.parametrize(
    ("texts", "lacking", "proof"),
    [
        (["1", "2"], "addition", None),
        (["1", "2"], "comparison", EXACT),  # of which it makes no use
        (["1", "-2"], "comparison", None),
        (["1", "-2"], "subtraction", None),
        (["1", "-2"], "addition", EXACT),
        (["7"], "addition", None),
    ],
)
def test_a_total_is_proved_where_all_is_that_led_to_it(
    texts: list[str], lacking: str, proof: str | None
) -> None:
    assert summed(*texts, **{lacking: None}).proof == proof


def test_one_number_alone_is_its_total() -> None:
    found = summed("-007.50")
    assert (written(found.total), found.steps) == ("-7.50", [])
