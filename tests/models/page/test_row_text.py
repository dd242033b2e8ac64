import numpy as np
import pytest

from models.page.row_text import numbers_in

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
    text, share = number.alternatives[0]
    assert text == "2"
    assert share == pytest.approx(0.3 * 0.8 + 0.3 * 0.1 + 0.1 * 0.1)
    assert len(number.alternatives) == 2


def test_one_number_does_not_spoil_the_confidence_of_the_next() -> None:
    sure, unsure = steps("_7_ ", 0.99), steps("_8__", 0.4)
    first, second = numbers_in(np.concatenate([sure, unsure]), ALPHABET, 1.0)
    (alone,) = numbers_in(steps("_7_", 0.99), ALPHABET, 1.0)
    assert first.confidence == pytest.approx(alone.confidence)
    assert second.confidence < 0.6


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
