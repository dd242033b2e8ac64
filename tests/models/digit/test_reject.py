from math import inf, nan

import numpy as np
import pytest

from models.digit.locate import Found
from models.digit.reject import decision_of
from models.imaging.picture import Box

FOUND = Found(np.zeros((28, 28), np.float32), Box(0, 0, 28, 28))


def test_a_sure_digit_alone_is_accepted() -> None:
    assert decision_of(FOUND, 0.9, 0.9) == (True, None)


def test_each_refusal_has_its_reason() -> None:
    for found, confidence, word in (
        (None, 0.1, "blank"),
        (FOUND._replace(rival=0.6), 0.99, "more than one"),
        (FOUND._replace(prominence=1.4), 0.99, "stands out"),
        (FOUND, 0.42, "42%"),
    ):
        accepted, reason = decision_of(found, confidence, 0.5)
        assert not accepted
        assert word in str(reason)


@pytest.mark.parametrize(
    ("found", "confidence"),
    [
        (FOUND, nan),
        (FOUND._replace(rival=nan), 0.99),
        (FOUND._replace(prominence=nan), 0.99),
        (FOUND, -inf),
    ],
)
def test_what_is_no_number_is_not_accepted(found: Found, confidence: float) -> None:
    assert not decision_of(found, confidence, 0.0).accepted
