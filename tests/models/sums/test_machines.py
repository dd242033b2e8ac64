import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.artifact.card import AdderArchitecture, Task
from models.sums.machines import Integers, Machine

bases = st.integers(2, 10)
numbers = st.integers(0, 10**30)


def digits_of(number: int, base: int, length: int) -> list[int]:
    return [number // base**place % base for place in range(length)]


def answers(task: Task, base: int, a: int, b: int) -> tuple[Integers, int]:
    """What a machine answers to two numbers, a zero pair behind, and where it ends."""
    length = 102
    pairs = np.array([digits_of(a, base, length), digits_of(b, base, length)]).T
    states, told = Machine(task, base).run(pairs[None])
    return told[0], int(states[0, -1])


def value(digits: Integers, base: int) -> int:
    return sum(int(digit) * base**place for place, digit in enumerate(digits))


@given(bases, numbers, numbers)
def test_a_sum_is_the_sum(base: int, a: int, b: int) -> None:
    told, carry = answers("addition", base, a, b)
    assert value(told, base) == a + b
    assert carry == 0


@given(bases, numbers, numbers)
def test_a_difference_is_the_difference_where_it_is_not_negative(base: int, a: int, b: int) -> None:
    a, b = max(a, b), min(a, b)
    told, borrow = answers("subtraction", base, a, b)
    assert value(told, base) == a - b
    assert borrow == 0


@given(bases, numbers, numbers)
def test_a_number_less_a_larger_one_ends_with_a_borrow(base: int, a: int, b: int) -> None:
    a, b = min(a, b), max(a, b) + 1
    assert answers("subtraction", base, a, b)[1] == 1


@given(bases, numbers, numbers)
def test_the_last_answer_of_a_comparison_is_how_a_compares_with_b(
    base: int, a: int, b: int
) -> None:
    told, state = answers("comparison", base, a, b)
    machine = Machine("comparison", base)
    assert machine.answers[told[-1]] == ("less" if a < b else "greater" if a > b else "equal")
    assert told[-1] == state


@pytest.mark.parametrize("task", ["addition", "subtraction", "comparison"])
@pytest.mark.parametrize("base", [2, 3, 10])
def test_every_state_meets_every_symbol_once(task: Task, base: int) -> None:
    machine = Machine(task, base)
    state, digits, following, answer = machine.transitions
    seen = {(int(s), int(a), int(b)) for s, (a, b) in zip(state, digits, strict=True)}
    assert len(seen) == len(state) == len(machine.states) * base**2
    assert 0 <= following.min() <= following.max() < len(machine.states)
    assert 0 <= answer.min() <= answer.max() < len(machine.answers)


def test_two_bits_are_read_as_they_are_and_other_digits_one_hot() -> None:
    assert Machine("addition", 2).features(np.array([[1, 0]])).tolist() == [[1, 0]]
    read = Machine("addition", 3).features(np.array([[[2, 0], [1, 1]]]))
    assert read.dtype == np.float32
    assert read.tolist() == [[[0, 0, 1, 1, 0, 0], [0, 1, 0, 0, 1, 0]]]


@pytest.mark.parametrize("task", ["addition", "subtraction", "comparison"])
@pytest.mark.parametrize("base", [2, 10])
def test_a_network_has_as_many_features_and_classes_as_its_machine(task: Task, base: int) -> None:
    architecture = AdderArchitecture(hidden=1, layers=1, order="lsb", task=task, base=base)
    machine = Machine.of(architecture)
    assert machine.features(np.zeros((1, 2), np.int8)).shape == (1, architecture.features)
    assert len(machine.answers) == architecture.classes


def test_a_transition_is_named_in_words() -> None:
    assert Machine("addition", 2).named(6) == "carry 1, bits 1 and 0"
    assert Machine("subtraction", 10).named(142) == "borrow 1, digits 4 and 2"
    assert Machine("comparison", 10).named(299) == "greater, digits 9 and 9"
