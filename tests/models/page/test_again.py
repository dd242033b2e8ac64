import numpy as np
import pytest

from models.page.again import SURE, checked
from models.page.row_text import Number

GREY = np.random.default_rng(1).integers(0, 255, (40, 100), np.uint8)


def number(text: str, confidence: float) -> Number:
    return Number(text, confidence, [], [], fits=True)


def looks(*answers: list[Number]):
    """Reads these, one after the other, and what was shown for that."""
    shown: list[np.ndarray] = []

    def read(grey: np.ndarray) -> list[Number]:
        shown.append(grey)
        return answers[len(shown) - 1]

    return read, shown


def test_what_all_looks_read_is_as_sure_as_the_least_sure_of_them() -> None:
    read, shown = looks([number("12", 0.93), number("7", 0.99)],
                        [number("12", 0.97), number("7", 0.92)])  # fmt: skip
    found = checked(GREY, [number("12", 0.95), number("7", 0.98)], read)
    assert [tuple(one) for one in found] == [(0.93, ""), (0.92, "")]
    assert [one.shape for one in shown] == [(40, 80), (40, 100)]
    assert not np.array_equal(shown[1], GREY)


def test_what_another_look_reads_otherwise_is_doubtful_and_says_what() -> None:
    read, _ = looks([number("12", 0.9), number("1", 0.9)], [number("12", 0.9), number("4", 0.9)])
    first, second = checked(GREY, [number("12", 0.95), number("7", 0.98)], read)
    assert first == (0.9, "")
    assert second == (0.98, "looked at again, 1 is read there")


@pytest.mark.parametrize(("others", "said"), [([], "nothing"), (["1", "2"], "1 2")])
def test_a_row_that_falls_into_other_numbers_is_doubtful(others: list[str], said: str) -> None:
    read, _ = looks([number(text, 0.9) for text in others], [number("12", 0.99)])
    ((confidence, reason),) = checked(GREY, [number("12", 0.95)], read)
    assert (confidence, reason) == (0.95, f"looked at again, {said} is read there")


def test_what_is_not_sure_is_looked_at_once() -> None:
    read, shown = looks()
    assert checked(GREY, [number("12", SURE - 0.01)], read) == [(SURE - 0.01, "")]
    assert checked(GREY, [], read) == []
    assert not shown


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (40, 2000)])
def test_crops_of_all_shapes_are_looked_at(shape: tuple[int, int]) -> None:
    read, shown = looks([], [])
    checked(np.full(shape, 200, np.uint8), [number("1", 1.0)], read)
    assert len(shown) == 2
