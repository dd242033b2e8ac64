import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BitsError
from models.sums.numerals import Order, check_digits, number_text, pair_steps

bit_strings = st.text("01", min_size=1, max_size=80)


@given(bit_strings, bit_strings, st.sampled_from(["lsb", "msb"]))
def test_the_columns_of_a_pair_are_its_numbers(a: str, b: str, order: Order) -> None:
    steps = pair_steps(a, b, order)
    assert steps.shape == (max(len(a), len(b)) + 1, 2)
    for column, text in enumerate((a, b)):
        assert int(number_text(steps[:, column].astype(np.int64), order), 2) == int(text, 2)


@given(st.integers(0, 2**70), st.integers(0, 5), st.sampled_from(["lsb", "msb"]))
def test_a_sum_is_written_without_leading_zeros(value: int, zeros: int, order: Order) -> None:
    bits = np.array([int(bit) for bit in "0" * zeros + f"{value:b}"])
    assert number_text(bits[::-1] if order == "lsb" else bits, order) == f"{value:b}"


@pytest.mark.parametrize("text", ["", "102", "\uff11", "1 0", "-1", "1" * 9, "1\n"])
def test_what_is_no_bit_string_is_refused(text: str) -> None:
    with pytest.raises(BitsError, match=r"^a "):
        check_digits("a", text, longest=8)


@pytest.mark.parametrize("text", ["", "9", "10x", "-1", "1.5", "1" * 9])
def test_what_is_no_number_of_a_base_is_refused(text: str) -> None:
    check_digits("a", "1278", longest=8, base=9)
    with pytest.raises(BitsError, match=r"^a "):
        check_digits("a", text, longest=8, base=9)


@given(st.integers(0, 10**30), st.integers(0, 10**30), st.sampled_from(["lsb", "msb"]))
def test_decimal_digits_stand_in_columns_too(a: int, b: int, order: Order) -> None:
    steps = pair_steps(str(a), str(b), order)
    assert [int(number_text(steps[:, column], order)) for column in (0, 1)] == [a, b]
