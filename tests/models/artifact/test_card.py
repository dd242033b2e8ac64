import pytest
from pydantic import ValidationError

from models.artifact import checkpoint
from models.artifact.card import ALPHABET, CLASSES, DigitCard, Score, check_name, wilson
from models.artifact.checkpoint import SHIPPED
from models.errors import ScanlineError


def test_a_score_is_a_share_with_its_interval() -> None:
    score = Score.of(98, 100)
    assert (score.n, score.correct, score.accuracy) == (100, 98, 0.98)
    assert score.interval == pytest.approx((0.930, 0.9945), abs=1e-3)  # Wilson's, by his formula
    assert wilson(0.0, 10)[0] == pytest.approx(0, abs=1e-9)
    assert wilson(1.0, 10)[1] == pytest.approx(1)
    for correct, n in ((1, 0), (-1, 5), (6, 5)):
        with pytest.raises(ValueError, match="is no score"):
            Score.of(correct, n)


def test_a_name_is_of_small_letters_digits_and_hyphens() -> None:
    check_name("a")
    check_name("notebook-gru-2")
    for name in ("", "A", "-a", "a b", "a" * 65, "../a"):
        with pytest.raises(ScanlineError, match="small letters"):
            check_name(name)


def test_a_line_reader_has_a_class_for_each_symbol_and_one_for_none() -> None:
    assert len(ALPHABET) + 1 == CLASSES


@pytest.mark.parametrize(
    "change", [{"temperature": 0}, {"temperature": float("nan")}, {"colour": 1}, {"licence": None}]
)
def test_a_card_refuses_what_is_out_of_range_or_unknown(change: dict[str, object]) -> None:
    card = checkpoint.load(SHIPPED / "digits-fast").card
    assert isinstance(card, DigitCard)
    with pytest.raises(ValidationError, match=next(iter(change))):
        DigitCard.model_validate({**card.model_dump(), **change})
