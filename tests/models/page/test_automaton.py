import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import PatternError
from models.page.automaton import Automaton, automaton_of

ALPHABET = "0123456789.,-/: "


def matches(automaton: Automaton, text: str) -> bool:
    state = 0
    for symbol in text:
        state = int(automaton.moves[state, 1 + ALPHABET.index(symbol)])
        if state < 0:
            return False
    return bool(automaton.ends[state])


@pytest.mark.parametrize(
    ("pattern", "matched", "others"),
    [
        (r"\d{4}", ["2024"], ["202", "20245", "20.4"]),
        (r"\d{2}/\d{2}/\d{4}", ["12/05/2024"], ["12/05/24", "12052024"]),
        (r"-?\d+([.,]\d+)?", ["-3", "12,5", "7"], ["12.", "-", "", "1-3"]),
    ],
)
def test_a_number_is_matched_as_a_whole(
    pattern: str, matched: list[str], others: list[str]
) -> None:
    automaton = automaton_of(pattern, ALPHABET)
    assert [text for text in matched + others if matches(automaton, text)] == matched


_ATOMS = st.sampled_from(["1", "2", r"\.", r"[12]", r"[^1]", r"\d", "."])
_EXPRESSIONS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from("*+?"), st.sampled_from(["", "?"])).map(
            lambda parts: f"(?:{parts[0]}){parts[1]}{parts[2]}"
        ),
        st.tuples(inner, st.integers(0, 2), st.integers(0, 2)).map(
            lambda parts: f"({parts[0]}){{{parts[1]},{parts[1] + parts[2]}}}"
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(_EXPRESSIONS, st.lists(st.text("12.3", min_size=1, max_size=6), min_size=5, max_size=20))
def test_what_is_matched_is_what_python_matches(pattern: str, texts: list[str]) -> None:
    try:
        automaton = automaton_of(pattern, ALPHABET)
    except PatternError as error:
        if "more than" not in str(error):  # else nothing but the empty number
            assert "the empty number" in str(error)
            assert not any(re.fullmatch(pattern, text) for text in texts)
        return
    for text in texts:
        assert matches(automaton, text) == bool(re.fullmatch(pattern, text)), text


@given(_EXPRESSIONS)
def test_from_every_state_a_number_can_be_completed(pattern: str) -> None:
    try:
        automaton = automaton_of(pattern, ALPHABET)
    except PatternError:
        return
    alive = automaton.ends.copy()
    for _ in automaton.ends:
        alive |= (alive[automaton.moves] & (automaton.moves >= 0)).any(axis=1)
    assert alive.all()


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("", "it matches the empty number"),
        ("()*", "it matches the empty number"),
        ("(0|1)*0(0|1){20}", "more than 128 states"),
        (r"(((\d{9}){9}){9}){9}", "more than 128 symbols"),
        ("(((){255}){255}){255}", "2,000 parts"),
        (r"\d{99999999999999999999}", "repeat less"),
        (r"(\d?){250}|" * 8 + "1", "repeat less"),
    ],
)
def test_a_hostile_pattern_is_refused_at_once(pattern: str, why: str) -> None:
    began = time.process_time()
    with pytest.raises(PatternError) as refused:
        automaton_of(pattern, ALPHABET)
    assert why in str(refused.value)
    assert time.process_time() - began < 0.5


def test_a_row_is_of_numbers_with_spaces_between() -> None:
    row = automaton_of(r"\d{2}", ALPHABET).row(ALPHABET)
    fits = ["12", "12 34", " 12  34 ", "", " "]
    others = ["1", "123", "12 3", "1 2"]
    assert [text for text in fits + others if matches(row, text)] == fits
