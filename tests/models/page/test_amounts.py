import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.page.amounts import Amount, aligned, ambiguous, amount_of, is_same, size_of, written


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12", Amount(False, "12", 0)),
        ("-12.50", Amount(True, "1250", 2)),
        ("0,3", Amount(False, "03", 1)),
        ("1,2000", Amount(False, "12000", 4)),
        ("1,200", None),  # a thousand or a decimal
        ("1.200", Amount(False, "1200", 3)),
        ("1.2.3", None),
        ("12/03", None),
        ("12.", None),
        ("", None),
        ("--1", None),
        ("12 30", None),
        ("٣", None),
    ],
)
def test_a_plain_number_has_a_sign_digits_and_decimals(text: str, amount: Amount | None) -> None:
    assert amount_of(text) == amount


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["1.200", "12,50"], "1.200 may be 1200, since 12,50 has a decimal comma"),
        (["12,50", "-3.000"], "-3.000 may be -3000"),
        (["1.200", "12.50"], None),
        (["1.20", "12,50"], None),
        (["1.2000", "12,50"], None),
        (["12,50", "3,5"], None),
    ],
)
def test_a_point_before_three_digits_is_doubted_beside_a_decimal_comma(
    texts: list[str], words: str | None
) -> None:
    found = ambiguous(texts)
    assert found == words or (words is not None and str(found).startswith(words))


@given(st.lists(st.from_regex(r"[0-9]{1,9}(\.[0-9]{1,9})?", fullmatch=True), min_size=1))
def test_the_size_is_that_of_the_digits_under_each_other(texts: list[str]) -> None:
    amounts = [one for one in map(amount_of, texts) if one]
    assert size_of(amounts) == max(len(digits) for digits in aligned(amounts)[0])


def test_numbers_are_put_under_each_other_by_their_points() -> None:
    amounts = [Amount(False, "12", 0), Amount(True, "1250", 2), Amount(False, "03", 1)]
    assert aligned(amounts) == (["1200", "1250", "030"], 2)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Amount(False, "0012", 0), "12"),
        (Amount(True, "5", 2), "-0.05"),
        (Amount(True, "000", 2), "0.00"),
        (Amount(False, "0", 0), "0"),
        (Amount(True, "1250", 2), "-12.50"),
    ],
)
def test_it_is_written_without_zeros_that_say_nothing(amount: Amount, text: str) -> None:
    assert written(amount) == text


@given(st.from_regex(r"-?[1-9][0-9]{0,6}\.[0-9]{1,4}", fullmatch=True))
def test_what_is_written_with_a_point_is_written_so_again(text: str) -> None:
    amount = amount_of(text)
    assert amount is not None
    assert written(amount) == text


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("12", "12.00", True),
        ("012,5", "12.50", True),
        ("-0", "0.0", True),
        ("-12", "12", False),
        ("12", "120", False),
        ("1.20", "12.0", False),
    ],
)
def test_numbers_are_the_same_however_they_are_written(one: str, other: str, same: bool) -> None:
    left, right = amount_of(one), amount_of(other)
    assert left is not None
    assert right is not None
    assert is_same(left, right) is same
