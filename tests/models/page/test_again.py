from math import log

import numpy as np
import pytest

from models.page.again import OTHERS, Crop, Look, Opinion, numbers_of
from models.page.row_text import SURE, Number, Symbol
from tests.models.page.test_row_text import ALPHABET, steps, two_ways

GREY = np.random.default_rng(1).integers(0, 255, (40, 100), np.uint8)


def look(logits: np.ndarray) -> Look:
    return Look(logits, ALPHABET, 1.0, None)


class Looks:
    """Says this of each crop that is looked at, and keeps them."""

    def __init__(self, *answers: np.ndarray) -> None:
        self.answers = list(answers)
        self.seen: list[np.ndarray] = []

    def __call__(self, greys: list[np.ndarray]) -> list[np.ndarray]:
        self.seen.extend(greys)
        return [self.answers.pop(0) for _ in greys]


def read(
    first: np.ndarray,
    again: Looks,
    opinion: Opinion,
    alternatives: int = 0,
    grey: np.ndarray = GREY,
) -> list[Number]:
    """The numbers of a crop."""
    (numbers,) = numbers_of([Crop(grey, look(first), opinion)], again, alternatives)
    return numbers


def none(_symbols: list[Symbol], _steps: tuple[int, int]) -> float:
    return 0.0


def against(text: str) -> float:
    """What a test says of each reading: nothing, but of 12 and 1."""
    return {"12": -2.0, "1": -9.0}.get(text, 0.0)


def told(symbols: list[Symbol], _steps: tuple[int, int]) -> float:
    return against("".join(one.symbol for one in symbols))


def test_a_number_is_as_sure_as_in_the_look_that_doubts_more() -> None:
    sure, unsure = steps("_7_", 0.999), steps("_7_", 0.9)
    looks = Looks(unsure)
    (number,) = read(sure, looks, none)
    (alone,) = look(unsure).numbers(0)
    assert number.text == "7"
    assert number.confidence == pytest.approx(alone.confidence)
    (falling,) = looks.seen
    assert falling.shape == (40, 100)


def test_no_look_makes_a_number_surer() -> None:
    first = steps("_7_", 0.97)
    (number,) = read(first, Looks(steps("_7_", 0.9999)), none)
    assert number.confidence == look(first).numbers(0)[0].confidence


def test_what_is_unsure_and_has_no_other_reading_is_looked_at_once() -> None:
    looks = Looks()
    first = two_ways("_1_2_", "_1_7_", 0.8)
    (number,) = read(first, looks, none)
    assert number.confidence < SURE
    assert number.alternatives
    assert read(steps("___"), looks, none) == []
    assert not looks.seen


def test_of_readings_that_are_nearly_as_likely_both_looks_decide() -> None:
    first, other = two_ways("_1_2_", "_1_7_", 0.6), two_ways("_1_2_", "_1_7_", 0.1)
    looks = Looks(other)
    (number,) = read(first, looks, none, alternatives=2)
    assert number.text == "17"
    assert [one.symbol for one in number.symbols] == ["1", "7"]
    share = [(0.6 * 0.1) ** 0.5, (0.4 * 0.9) ** 0.5]
    assert number.confidence == pytest.approx(min(0.6, share[1] / sum(share)), abs=0.02)
    assert number.alternatives[0].text == "12"
    assert len(number.alternatives) == OTHERS  # as it is not sure


def test_what_speaks_against_a_reading_makes_it_less_likely() -> None:
    first = two_ways("_1_2_", "_1_7_", 0.8)
    (number,) = read(first, Looks(first), told, alternatives=1)
    assert number.text == "17"
    other, *_ = number.alternatives
    (plain,) = look(first).numbers(0)
    odds = plain.confidence / (1 - plain.confidence)
    assert other.text == "12"
    assert log(other.confidence / (1 - other.confidence)) == pytest.approx(log(odds) - 2)


def test_what_may_be_no_number_is_told_and_never_taken() -> None:
    first, other = two_ways("_1_", "___", 0.6), two_ways("_1_", "___", 0.01)
    (number,) = read(first, Looks(other), told, alternatives=2)
    assert number.text == "1"
    assert number.confidence < 0.01
    assert number.alternatives[0].text == ""
    assert number.alternatives[0].confidence == pytest.approx(0.4, abs=0.01)


def test_a_sure_number_keeps_its_text_and_not_its_confidence() -> None:
    first = steps("_1_2_", 0.9999)
    (number,) = read(first, Looks(first), told)
    assert number.text == "12"
    assert 0.9 < number.confidence < 0.999 < look(first).numbers(0)[0].confidence


def test_the_numbers_of_a_row_are_decided_one_by_one() -> None:
    first, other = two_ways("_1_2_ _7_", "_1_7_ _7_", 0.6), two_ways("_1_2_ _7_", "_1_7_ _7_", 0.1)
    numbers = read(first, Looks(other), none)
    assert [one.text for one in numbers] == ["17", "7"]
    assert numbers[1].confidence > 0.95


def test_crops_that_are_looked_at_again_are_so_together() -> None:
    sure, unsure = steps("_7_", 0.999), two_ways("_1_2_", "_1_7_", 0.8)
    looks = Looks(steps("_7_", 0.95), steps("_7_", 0.9))
    crops = [Crop(GREY, look(one), none) for one in (sure, unsure, sure)]
    numbers = numbers_of(crops, looks)
    assert [[one.text for one in own] for own in numbers] == [["7"], ["12"], ["7"]]
    assert numbers[0][0].confidence > numbers[2][0].confidence
    assert len(looks.seen) == 2


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (40, 2000)])
def test_crops_of_all_shapes_are_looked_at(shape: tuple[int, int]) -> None:
    sure = steps("_1_", 0.999)
    looks = Looks(sure)
    read(sure, looks, none, grey=np.full(shape, 200, np.uint8))
    assert len(looks.seen) == 1
