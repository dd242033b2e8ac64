from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from app.inference.engine import Engine
from app.routes.operands import Pair, check_pairs
from app.routes.sums import SumIn
from app.settings import Settings
from models.errors import BitsError


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine(Settings(max_bits=8, max_call_bits=20))
    yield engine
    engine.close()


def test_numbers_of_the_base_pass(engine: Engine) -> None:
    check_pairs([Pair(a="10", b="1" * 8)], 2, engine)
    check_pairs([Pair(a="109", b="7")] * 5, 10, engine)


@pytest.mark.parametrize(
    ("pairs", "base", "words"),
    [
        ([("12", "1")], 2, "a holds '2' at position 1: only 0 and 1 are bits"),
        ([("12", "9")], 9, "b holds '9' at position 0: only 0 to 8 are digits in base 9"),
        ([("1" * 9, "1")], 10, "a has 9 characters: 8 is the most"),
        ([("1", "")], 10, "b is empty"),
        ([("1" * 8, "1" * 8)] * 2, 10, "the call has 32 digits: 20 is the most"),
    ],
)
def test_what_is_none_or_too_long_is_named(
    engine: Engine, pairs: list[tuple[str, str]], base: int, words: str
) -> None:
    with pytest.raises(BitsError, match=words):
        check_pairs([Pair(a=a, b=b) for a, b in pairs], base, engine)


def test_the_place_of_a_pair_is_named(engine: Engine) -> None:
    pairs = [Pair(a="1", b="1"), Pair(a="1", b="x")]
    with pytest.raises(BitsError, match=r"pairs\.1\.b holds"):
        check_pairs(pairs, 2, engine, "pairs.{}.")


@pytest.mark.parametrize(
    "sent", [{"a": "1"}, {"a": 1, "b": "1"}, {"a": "1", "b": "1", "c": "1"}, {"a": None, "b": "1"}]
)
def test_other_fields_and_kinds_are_refused(sent: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Pair.model_validate(sent)


def test_a_base_is_a_whole_number() -> None:
    assert SumIn.model_validate({"a": "1", "b": "1", "base": 10.0}).base == 10
    for base in (1, 11, 2.5, "10", True):
        with pytest.raises(ValidationError):
            SumIn.model_validate({"a": "1", "b": "1", "base": base})
