import numpy as np
import pytest

from models.artifact.card import KINDS
from models.digit.locate import Found
from models.digit.read import Reading
from models.digit.reject import decision_of
from models.imaging.picture import Box

FOUND = Found(np.zeros((28, 28), np.float32), Box(0, 0, 28, 28))


def reading(confidence: float, found: Found | None = FOUND, known: float | None = None) -> Reading:
    """Of a seven; what is not known is most of all several digits."""
    probabilities = np.full(10, (1 - confidence) / 9, np.float32)
    probabilities[7] = confidence
    if known is None:
        return Reading(found, probabilities)
    kinds = np.zeros(len(KINDS), np.float32)
    kinds[0], kinds[KINDS.index("several")] = known, 1 - known
    return Reading(found, probabilities, kinds)


def test_a_sure_digit_alone_is_accepted() -> None:
    assert decision_of(reading(0.875), 0.875, 0.5) == (True, None)
    assert decision_of(reading(0.875, known=0.75), 0.875, 0.75) == (True, None)


def test_each_refusal_has_its_reason() -> None:
    for one, word in (
        (reading(0.1, None), "blank"),
        (reading(0.99, FOUND._replace(rival=0.6)), "more than one"),
        (reading(0.99, FOUND._replace(prominence=1.4)), "stands out"),
        (reading(0.99, FOUND._replace(box=Box(2, 2, 5, 8.5))), "9 pixels"),
        (reading(0.42), "42%"),
        (reading(0.99, known=0.4), "more than one"),
    ):
        accepted, reason = decision_of(one, 0.5, 0.5)
        assert not accepted
        assert word in str(reason)


def test_a_small_digit_must_be_likelier_to_be_known() -> None:
    small, large = (FOUND._replace(box=Box(0, 0, 8, height)) for height in (11.9, 12))
    assert not decision_of(reading(0.99, small, known=0.5), 0.5, 0.1).accepted
    assert decision_of(reading(0.99, small, known=0.8), 0.5, 0.1).accepted
    assert not decision_of(reading(0.99, small, known=0.8), 0.5, 0.9).accepted
    assert decision_of(reading(0.99, large, known=0.5), 0.5, 0.1).accepted


@pytest.mark.parametrize("kind", KINDS[1:])
def test_every_kind_that_cannot_be_known_has_a_reason_of_its_own(kind: str) -> None:
    kinds = np.zeros(len(KINDS), np.float32)
    kinds[KINDS.index(kind)] = 1
    reason = decision_of(Reading(FOUND, np.eye(10, dtype=np.float32)[7], kinds), 0.5, 0.5).reason
    others = np.zeros(len(KINDS), np.float32)
    others[KINDS.index("unclear") if kind != "unclear" else -1] = 1
    other = decision_of(Reading(FOUND, np.eye(10, dtype=np.float32)[7], others), 0.5, 0.5).reason
    assert reason
    assert other
    assert reason != other


@pytest.mark.parametrize(
    "one",
    [
        reading(np.nan),
        reading(0.99, known=np.nan),
        reading(0.99, FOUND._replace(prominence=np.nan)),
        reading(0.99, FOUND._replace(rival=np.nan)),
        reading(0.99, FOUND._replace(box=Box(0, 0, np.nan, np.nan))),
    ],
)
def test_what_is_no_number_is_never_accepted(one: Reading) -> None:
    accepted, reason = decision_of(one, 0.0, 0.0)
    assert not accepted
    assert reason
