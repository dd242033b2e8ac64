import cv2
import numpy as np
import pytest
from cv2.typing import MatLike

from benchmarks.reader import Reader
from models.artifact.card import KINDS
from models.imaging.picture import Grey
from models.page.alone import ONE_SIGN, REASONS, Judge
from models.page.numbers import numbers_on
from models.page.placed import PlacedNumber
from models.page.reader import IS_WORD, NOTHING
from tests.models.page.test_numbers import READER
from tests.pictures import photo, sheet

JUDGE = Reader("digits").judge


def judged(image: MatLike, judge: Judge | None = JUDGE) -> list[PlacedNumber]:
    read = numbers_on(np.ascontiguousarray(image, np.uint8), READER._replace(judge=judge))
    return [number for row in read.rows for number in row]


def saying(kind: str, sure: float = 1.0) -> Judge:
    """A judge to whom everything is of one kind."""
    kinds = np.full(len(KINDS), (1 - sure) / (len(KINDS) - 1), np.float32)
    kinds[KINDS.index(kind)] = sure
    return JUDGE._replace(kinds=lambda pictures, _facts: kinds[None].repeat(len(pictures), 0))


def drawn(letter: str) -> Grey:
    image = np.full((200, 200), 225, np.uint8)
    cv2.putText(image, letter, (60, 140), cv2.FONT_HERSHEY_SIMPLEX, 4, 40, 8, cv2.LINE_AA)
    return image


@pytest.mark.parametrize("letter", ["C", "H", "T", "U"])
def test_a_letter_is_read_as_a_word_or_as_nothing(letter: str) -> None:
    read = numbers_on(drawn(letter), READER._replace(judge=None))
    assert read.rows == []
    assert [one.reason for one in read.left_out] in ([IS_WORD], [NOTHING])


@pytest.mark.parametrize("letter", ["A", "L"])
def test_a_letter_that_is_taken_for_a_digit_is_no_number(letter: str) -> None:
    image = drawn(letter)
    taken = judged(image, None)
    assert [one.reason for one in taken] == [""]  # for a digit, or two
    (number,) = judged(image)
    assert number.text == taken[0].text
    assert number.reason in (REASONS["no digit"], ONE_SIGN)


@pytest.mark.parametrize("digit", [2, 4, 7])
def test_a_digit_by_itself_is_one(digit: int) -> None:
    (number,) = judged(photo(digit))
    assert (number.text, number.reason) == (str(digit), "")


def test_it_is_said_what_a_digit_by_itself_may_be_instead() -> None:
    for kind in KINDS[1:]:
        (number,) = judged(photo(4), saying(kind))
        assert number.reason == REASONS[kind]


def test_a_judge_that_does_not_know_accepts_nothing() -> None:
    (number,) = judged(photo(4), saying("known", float("nan")))
    assert number.reason


def test_digits_that_touch_are_a_sign_where_they_look_like_one_and_are_not_where_like_several() -> (
    None
):
    image = sheet(["22"], gap=-8).image
    assert [one.reason for one in judged(image, saying("several"))] == [""]
    assert [one.reason for one in judged(image, saying("known"))] == [ONE_SIGN]


def test_digits_apart_are_not_looked_at() -> None:
    (number,) = judged(sheet(["4072"]).image, saying("no digit"))
    assert (number.text, number.reason) == ("4072", "")
