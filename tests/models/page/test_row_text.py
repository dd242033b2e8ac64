import numpy as np
import pytest

from models.page.automaton import automaton_of
from models.page.row_text import BROKEN, Number, confidences, numbers_in

ALPHABET = "0123456789.,-/: "


def steps(said: str, sure: float = 0.9) -> np.ndarray:
    """Logits of a row whose steps say these symbols, "_" where there is none."""
    probabilities = np.full((len(said), 1 + len(ALPHABET)), (1 - sure) / len(ALPHABET))
    for index, symbol in enumerate(said):
        probabilities[index, 0 if symbol == "_" else 1 + ALPHABET.index(symbol)] = sure
    return np.asarray(np.log(probabilities), np.float32)


def test_a_number_has_its_text_as_written() -> None:
    (number,) = numbers_in(steps("__1_2__,5__"), ALPHABET, 1.0)
    assert number.text == "12,5"
    assert [one.symbol for one in number.symbols] == ["1", "2", ",", "5"]


def test_a_number_ends_at_a_space() -> None:
    said = "_6_5_ _7__1_ _2_1_.5_"
    numbers = numbers_in(steps(said), ALPHABET, 1.0)
    assert [one.text for one in numbers] == ["65", "71", "21.5"]
    assert numbers_in(steps("_ 7_ _ 1 _"), ALPHABET, 1.0)[1].text == "1"
    assert numbers_in(steps("_ _"), ALPHABET, 1.0) == []


def test_the_confidence_is_that_of_the_number_among_all_its_steps_may_say() -> None:
    logits = np.log(np.array([[0.1, 0.6, 0.3], [0.8, 0.1, 0.1]])).astype(np.float32)
    (number,) = numbers_in(logits, "12", 1.0, alternatives=2)
    # 1_, 11 and _1; then 2_, 22 and _2; then nothing.
    assert number.confidence == pytest.approx(0.6 * 0.8 + 0.6 * 0.1 + 0.1 * 0.1)
    other, none = number.alternatives
    assert other.text == "2"
    assert other.confidence == pytest.approx(0.3 * 0.8 + 0.3 * 0.1 + 0.1 * 0.1)
    assert [one.symbol for one in other.symbols] == ["2"]
    assert (none.text, none.symbols) == ("", [])
    assert none.confidence == pytest.approx(0.1 * 0.8)


def test_one_number_does_not_spoil_the_confidence_of_the_next() -> None:
    sure, unsure = steps("_7_ ", 0.99), steps("_8__", 0.4)
    first, second = numbers_in(np.concatenate([sure, unsure]), ALPHABET, 1.0)
    (alone,) = numbers_in(steps("_7_", 0.99), ALPHABET, 1.0)
    assert first.confidence == pytest.approx(alone.confidence)
    assert second.confidence < 0.6


def test_a_space_beside_a_number_is_no_other_number() -> None:
    logits = np.log(0.6 * np.exp(steps("__7_1___")) + 0.4 * np.exp(steps(" _7_1_ _")))
    (number,) = numbers_in(logits, ALPHABET, 1.0, alternatives=5)
    (alone,) = numbers_in(steps("__7_1___"), ALPHABET, 1.0)
    assert number.text == "71"
    assert number.confidence > 0.95 * alone.confidence
    assert all(one.text == one.text.strip() for one in number.alternatives)


def test_two_numbers_are_no_other_reading_of_one() -> None:
    (number,) = numbers_in(two_ways("_7_1_", "_7 1_", 0.6), ALPHABET, 1.0, alternatives=3)
    assert number.text == "71"
    assert number.confidence == pytest.approx(0.6, abs=0.01)
    assert all(" " not in one.text for one in number.alternatives)


def test_symbols_stand_side_by_side_around_their_steps() -> None:
    (number,) = numbers_in(steps("__1___2__"), ALPHABET, 1.0)
    one, two = number.symbols
    assert (one.left, one.right, two.left, two.right) == (0.5, 4.5, 4.5, 8.5)
    (alone,) = numbers_in(steps("_1_"), ALPHABET, 1.0)
    assert (alone.symbols[0].left, alone.symbols[0].right) == (0.0, 3.0)


def test_a_temperature_makes_confidence_smaller_and_changes_no_text() -> None:
    plain, warm = (numbers_in(steps("_1_2_"), ALPHABET, t)[0] for t in (1.0, 2.0))
    assert plain.text == warm.text
    assert warm.confidence < plain.confidence


def two_ways(first: str, second: str, share: float) -> np.ndarray:
    """Logits of steps that say one thing with that probability, and else another."""
    probabilities = share * np.exp(steps(first, 0.999)) + (1 - share) * np.exp(steps(second, 0.999))
    return np.asarray(np.log(probabilities), np.float32)


def with_pattern(logits: np.ndarray, pattern: str, alternatives: int = 0) -> list[Number]:
    return numbers_in(logits, ALPHABET, 1.0, alternatives, automaton_of(pattern, ALPHABET))


def test_a_pattern_chooses_among_what_may_be_written() -> None:
    logits = two_ways("_1_2_._5_", "_1_2_-_5_", 0.3)
    (free,) = numbers_in(logits, ALPHABET, 1.0)
    assert free.text == "12-5"
    (number,) = with_pattern(logits, r"\d+\.\d")
    assert number.text == "12.5"
    assert number.fits
    assert free.confidence < 0.75 < 0.95 < number.confidence < 1


def test_what_a_pattern_makes_unlikely_is_not_sure() -> None:
    # Were all of what is allowed taken for certain, 12.5 would have a confidence of one.
    (number,) = with_pattern(two_ways("_1_2_._5_", "_1_2_-_5_", 0.02), r"\d+\.\d")
    assert number.text == "12.5"
    assert number.confidence == pytest.approx(0.02 / (0.02 + BROKEN * 0.98), abs=0.02)


def test_there_is_no_reading_where_none_fits() -> None:
    (number,) = with_pattern(steps("_1_2_._5_", 0.9999), r"\d{4}", 3)
    assert not number.fits
    assert number.text == "12.5"
    assert number.confidence == 0
    assert number.alternatives == []


def test_a_number_that_does_not_fit_spoils_no_other() -> None:
    first, second = with_pattern(steps("_1_2_3_4_ _7_", 0.9999), r"\d{4}")
    assert (first.text, first.fits) == ("1234", True)
    assert first.confidence > 0.99
    assert (second.text, second.fits) == ("7", False)


def test_a_row_is_cut_so_that_its_numbers_fit() -> None:
    logits = two_ways("_1_2_ _3_4_", "_1_2___3_4_", 0.8)
    assert [one.text for one in numbers_in(logits, ALPHABET, 1.0)] == ["12", "34"]
    (number,) = with_pattern(logits, r"\d{4}")
    assert number.text == "1234"


def test_alternatives_fit_the_pattern_and_share_the_probability() -> None:
    logits = two_ways("_1_2_", "_1_7_", 0.6)
    (number,) = with_pattern(logits, r"1\d", 3)
    assert number.text == "12"
    assert number.alternatives[0].text == "17"
    assert all(one.text[0] == "1" and len(one.text) == 2 for one in number.alternatives)
    probabilities = [number.confidence, *(one.confidence for one in number.alternatives)]
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) <= 1


def test_what_has_no_usual_form_is_read_in_one_where_that_may_be() -> None:
    (number,) = numbers_in(two_ways("_9_,_2_/_9", "_9_,_2_1_9", 0.9), ALPHABET, 1.0, alternatives=2)
    assert number.text == "9,219"
    assert 0.8 < number.confidence < 0.95  # 0.1, and of all else BROKEN
    assert number.fits


def test_what_has_no_usual_form_and_cannot_be_read_in_one_stays_and_is_unsure() -> None:
    logits = steps("_1_/_2_/_3_/_4_", 1 - 1e-6)
    (number,) = numbers_in(logits, ALPHABET, 1.0, alternatives=1)
    assert number.text == "1/2/3/4"
    assert number.fits
    assert len(number.symbols) == 7
    assert number.confidence == pytest.approx(1.0, abs=0.05)  # for nothing else is possible
    (unsure,) = numbers_in(steps("_1_/_2_/_3_/_4_", 0.97), ALPHABET, 1.0, alternatives=1)
    assert unsure.text == "1/2/3/4"
    assert unsure.confidence < 0.9 * 0.97**15
    assert unsure.alternatives


def test_an_alphabet_without_a_space_has_rows_of_one_number() -> None:
    logits = np.log(np.array([[0.1, 0.6, 0.3], [0.8, 0.1, 0.1]])).astype(np.float32)
    (number,) = numbers_in(logits, "12", 1.0, pattern=automaton_of("2", "12"))
    assert number.text == "2"


@pytest.mark.parametrize("pattern", [None, r"\d{1,2}"])
def test_the_confidences_of_what_was_read_are_those_that_it_was_read_with(
    pattern: str | None,
) -> None:
    known = None if pattern is None else automaton_of(pattern, ALPHABET)
    logits = steps("_1_2_ _7_ _5_", 0.98)
    read = numbers_in(logits, ALPHABET, 1.0, pattern=known)
    texts = [one.text for one in read]
    assert texts == ["12", "7", "5"]
    (one, other), *again = confidences(logits, ALPHABET, 1.0, [["12", "17"], ["7"], ["5"]], known)
    assert [one, *(each for (each,) in again)] == pytest.approx([one.confidence for one in read])
    assert other < 0.01


def test_what_has_no_room_in_a_row_is_not_there() -> None:
    logits = np.zeros((3, 1 + len(ALPHABET)), np.float32)
    assert confidences(logits, ALPHABET, 1.0, [["1111", "1"], ["2"]]) == [[0.0, 0.0], [0.0]]
    assert confidences(logits, ALPHABET, 1.0, [["1", "1111"]])[0][1] == 0
