import pytest
from scipy.stats import binom

from benchmarks.accuracy.mcnemar import comparison, verdict


def rights(both: int, model: int, against: int, neither: int) -> tuple[list[bool], list[bool]]:
    counts = (both, model, against, neither)
    pairs = [(True, True), (True, False), (False, True), (False, False)]
    rows = [pair for pair, count in zip(pairs, counts, strict=True) for _ in range(count)]
    return [one for one, _ in rows], [other for _, other in rows]


def test_rows_are_counted_by_who_is_right() -> None:
    found = comparison(*rights(20, 14, 3, 5))
    assert found == {
        "n": 42,
        "right_by_both": 20,
        "only_by_model": 14,
        "only_by_against": 3,
        "by_neither": 5,
        "p": pytest.approx(2 * binom.cdf(3, 17, 0.5)),  # both tails of 17 tosses
    }
    assert found["p"] == pytest.approx(0.0127, abs=5e-5)


def test_who_comes_first_does_not_matter() -> None:
    one, other = rights(7, 9, 2, 1)
    assert comparison(one, other)["p"] == comparison(other, one)["p"]


def test_readers_that_never_differ_are_not_told_apart() -> None:
    found = comparison(*rights(7, 0, 0, 4))
    assert found["p"] == 1
    assert verdict("ours", "lines", found) == (
        "ours is right where lines is not in 0 rows, wrong where it is right in 0: p = 1, "
        "which does not tell them apart"
    )


@pytest.mark.parametrize(
    ("model", "against", "words"),
    [
        (14, 3, "not in 14 rows, wrong where it is right in 3: p = 0.013"),
        (1, 0, "not in 1 row, wrong where it is right in 0: p = 1, which does not tell them apart"),
        (0, 20, "not in 0 rows, wrong where it is right in 20: p < 0.001"),
    ],
)
def test_the_verdict_says_it_in_words(model: int, against: int, words: str) -> None:
    found = comparison(*rights(5, model, against, 5))
    assert verdict("ours", "lines", found) == f"ours is right where lines is {words}"


def test_rows_must_be_the_same() -> None:
    with pytest.raises(ValueError, match="shorter"):
        comparison([True, False], [True])
