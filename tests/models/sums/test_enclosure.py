from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.sums.enclosure import (
    ACTIVATION_ERROR,
    ACTIVATION_RANGE,
    LARGEST,
    Interval,
    gamma,
    sums,
)

numbers = st.floats(width=32, allow_nan=False, allow_infinity=False)
moderate = st.floats(-1000, 1000, width=32)
arguments = st.floats(-ACTIVATION_RANGE, ACTIVATION_RANGE, width=32)
shares = st.floats(0, 1, width=32)
seeds = st.integers(0, 2**32 - 1)


def point(value: float) -> Interval:
    return Interval(np.array([value], np.float64), np.array([value], np.float64))


def holds(interval: Interval, value: float | np.float32) -> bool:
    return bool((interval.low <= value).all() and (value <= interval.high).all())


@given(moderate, moderate)
def test_products_and_sums_hold_what_float32_makes_of_them(a: float, b: float) -> None:
    assert holds(point(a).times(point(b)), np.float32(a) * np.float32(b))
    assert holds(point(a).plus(point(b)), np.float32(a) + np.float32(b))


@given(moderate, moderate, moderate)
def test_a_product_of_intervals_holds_that_of_their_ends(a: float, b: float, c: float) -> None:
    wide = Interval(np.array([min(a, b)]), np.array([max(a, b)]))
    for end in (a, b):
        assert holds(wide.times(point(c)), np.float32(end) * np.float32(c))


@given(arguments, arguments, arguments, st.floats(-(2.0**-17), 1, width=32), shares, shares)
def test_a_mixture_of_intervals_holds_what_float32_makes_of_any_in_them(
    a: float, b: float, c: float, first: float, second: float, between: float
) -> None:
    share = Interval(np.array([min(first, second)]), np.array([max(first, second)]))
    wide = Interval(np.array([min(a, b)]), np.array([max(a, b)]))
    mixed = wide.mixed(share, point(c))
    one = np.float32(1)
    inner = np.float32(np.clip(first + (second - first) * between, share.low[0], share.high[0]))
    for part in (np.float32(first), np.float32(second), inner):
        if not share.low[0] <= part <= share.high[0]:
            continue
        for end in (np.float32(a), np.float32(b)):
            product, other = (one - part) * end, part * np.float32(c)
            assert holds(mixed, product + other)
            fused = np.float32(float(one - part) * float(end) + float(other))
            assert holds(mixed, fused)


def test_a_share_that_is_read_as_zero_is_counted() -> None:
    tiny = 1.1e-38
    assert holds(point(0).mixed(point(tiny), point(ACTIVATION_RANGE)), 0)


@pytest.mark.parametrize("value", [0.0, 1e-45, -1e-40, 1.1e-38])
def test_a_denormal_result_may_be_read_as_zero(value: float) -> None:
    for made in (point(value).times(point(1)), point(value).plus(point(0))):
        assert holds(made, 0)
        assert holds(made, value)


@given(arguments, arguments)
def test_an_activation_is_enclosed_with_the_runtimes_error(a: float, b: float) -> None:
    wide = Interval(np.array([min(a, b)]), np.array([max(a, b)]))
    for image, exact in (
        (wide.tanh(), np.tanh(a)),
        (wide.sigmoid(), 1 / (1 + np.exp(-np.float64(a)))),
    ):
        assert holds(image, exact + ACTIVATION_ERROR)
        assert holds(image, exact - ACTIVATION_ERROR)


def test_gamma_is_highams() -> None:
    exact = Fraction(14, 2**24) / (1 - Fraction(14, 2**24))
    assert exact <= Fraction(gamma(14)) < exact * Fraction(1000001, 1000000)


def in_any_order(rng: np.random.Generator, terms: list[tuple[np.float32, np.float32]]) -> float:
    """A float32 sum of products: two parts at random become one, some by fused multiply-add."""
    waiting: list[tuple[np.float32, np.float32 | None]] = list(terms)
    while len(waiting) > 1:
        (a, by), (b, and_by) = (waiting.pop(rng.integers(len(waiting))) for _ in range(2))
        right = b if and_by is None else b * and_by
        if by is not None and rng.integers(2):
            fused = np.float32(np.float64(a) * np.float64(by) + np.float64(right))
            waiting.append((fused, None))
        else:
            waiting.append(((a if by is None else a * by) + right, None))
    a, by = waiting[0]
    return float(a if by is None else a * by)


def vectors(rng: np.random.Generator, terms: int) -> tuple[NDArray[np.float32], Interval]:
    """A vector of float32 numbers of all sizes, and intervals that hold it."""
    vector = (rng.normal(size=terms) * 10.0 ** rng.integers(-5, 3, terms)).astype(np.float32)
    reach = np.abs(rng.normal(size=(2, 1, terms))) * rng.choice([0, 1e-3, 1], (1, 1, terms))
    return vector, Interval(vector - reach[0], vector + reach[1])


@settings(max_examples=200, deadline=None)
@given(seeds)
def test_a_long_sum_holds_what_float32_makes_of_it_in_any_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    terms = int(rng.integers(1, 20))
    vector, interval = vectors(rng, terms)
    sizes = 10.0 ** rng.choice(np.array([rng.integers(-44, 30), 0, 3]), size=(3, terms))
    matrix = (rng.normal(size=(3, terms)) * sizes).astype(np.float32)
    if terms > 3:
        matrix[:, 0], vector[:2] = -matrix[:, 1], vector[1]  # two that cancel
        interval.low[:, :2], interval.high[:, :2] = vector[1], vector[1]
    found = sums(matrix.astype(np.float64), interval)
    assert (found.largest <= LARGEST).all()
    for row, weights in enumerate(matrix):
        for _ in range(5):
            value = in_any_order(rng, list(zip(weights, vector, strict=True)))
            assert found.computed().low[0, row] <= value <= found.computed().high[0, row]


@settings(max_examples=200, deadline=None)
@given(seeds)
def test_what_overflows_in_some_order_has_a_bound_beyond_float32(seed: int) -> None:
    rng = np.random.default_rng(seed)
    terms = int(rng.integers(2, 10))
    weights = np.clip(rng.normal(size=terms) * 10.0 ** rng.uniform(37, 38.4), -LARGEST, LARGEST)
    products = [(weight, np.float32(1)) for weight in weights.astype(np.float32)]
    with np.errstate(over="ignore", invalid="ignore"):
        values = [in_any_order(rng, products) for _ in range(5)]
    ones = np.ones((1, terms))
    bound = sums(weights.astype(np.float32).astype(np.float64)[None], Interval(ones, ones)).largest
    assert np.isfinite(values).all() or bound[0, 0] > LARGEST
