from typing import Any

import pytest
from pydantic import ValidationError

from models.artifact.figures import (
    AdderResults,
    Curve,
    DigitResults,
    LineResults,
    Score,
    Seeds,
    wilson,
)

TIMED: dict[str, Any] = {"machine": "m", "microseconds": {"1": 10.0}}
CONFUSION = [[9 if row == column else 0 for column in range(10)] for row in range(10)]
CONFUSION[3][5] = 10  # 90 of 100 are right
BY_ROWS = [0.1] * 27 + [0.9]


def test_a_score_is_a_share_with_its_interval() -> None:
    score = Score.of(98, 100)
    assert (score.n, score.correct, score.accuracy) == (100, 98, 0.98)
    assert score.interval == pytest.approx((0.930, 0.9945), abs=1e-3)  # Wilson's, by his formula
    assert wilson(0.0, 10)[0] == pytest.approx(0, abs=1e-9)
    assert wilson(1.0, 10)[1] == pytest.approx(1)
    for correct, n in ((1, 0), (-1, 5), (6, 5)):
        with pytest.raises(ValueError, match="is no score"):
            Score.of(correct, n)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"n": -7}, "n\n"),
        ({"n": 0, "correct": 0}, "n\n"),
        ({"correct": -1}, "correct\n"),
        ({"accuracy": 5.0}, "accuracy\n"),
        ({"accuracy": -0.1}, "accuracy\n"),
        ({"accuracy": float("nan")}, "accuracy\n"),
        ({"interval": (0.93, 1.1)}, "interval"),
        ({"correct": 101}, "101 right answers out of 100 is no score"),
        ({"accuracy": 0.99}, r"accuracy is 0\.99, but 98 of 100 were right"),
        ({"correct": 97}, r"accuracy is 0\.98, but 97 of 100 were right"),
        (
            {"interval": (0.985, 0.99)},
            r"0\.9850 to 0\.9900, but 98 of 100 have 0\.9300 to 0",
        ),
        ({"interval": (0.0, 1.0)}, "but 98 of 100 have"),
        ({"interval": wilson(0.98, 100)[::-1]}, "but 98 of 100 have"),
    ],
)
def test_a_score_that_contradicts_itself_is_refused(change: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Score.model_validate({**Score.of(98, 100).model_dump(), **change})


@pytest.mark.parametrize(
    "change", [{"n": 1}, {"n": -3}, {"mean": 1.5}, {"mean": -0.1}, {"sd": -0.1}, {"sd": 0.2}]
)
def test_a_spread_that_no_shares_have_is_refused(change: dict[str, Any]) -> None:
    right = {"n": 3, "mean": 0.99, "sd": 0.001}
    Seeds.model_validate(right)
    Seeds.model_validate({"n": 2, "mean": 0.5, "sd": 0.5**0.5})  # of 0 and 1
    with pytest.raises(ValidationError, match=next(iter(change))):
        Seeds.model_validate({**right, **change})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("loss", -0.1),
        ("validation_loss", float("inf")),
        ("validation_accuracy", 1.1),
        ("validation_accuracy", -0.1),
    ],
)
def test_a_curve_has_losses_and_shares(name: str, value: float) -> None:
    right = {"loss": [2.5], "validation_loss": [1.5], "validation_accuracy": [0.4]}
    Curve.model_validate(right)
    with pytest.raises(ValidationError, match=name):
        Curve.model_validate({**right, name: [value]})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"microseconds": {"1": 0.0}}, "microseconds"),
        ({"microseconds": {"1": -1.0}}, "microseconds"),
        ({"microseconds": {"0": 1.0}}, "microseconds"),
        ({"microseconds": {"-1": 1.0}}, "microseconds"),
        ({"microseconds": {"one": 1.0}}, "microseconds"),
        ({"by_rows": [0.1] * 27 + [1.9]}, "by_rows"),
        ({"by_rows": [0.1] * 27}, "by_rows"),
        ({"by_rows": [0.1] * 27 + [0.8]}, r"by_rows ends at 0\.8, but confusion has 0\.9 right"),
        ({"confusion": [[0] * 10] * 10}, "confusion counts no image"),
        ({"confusion": CONFUSION[:9]}, "confusion"),
        ({"confusion": [*CONFUSION[:9], [0] * 9]}, "confusion"),
        ({"confusion": [*CONFUSION[:9], [-1] * 10]}, "confusion"),
    ],
)
def test_results_that_cannot_be_of_a_row_classifier_are_refused(
    change: dict[str, Any], why: str
) -> None:
    right = {**TIMED, "confusion": CONFUSION, "by_rows": BY_ROWS}
    results = DigitResults.model_validate(right)
    assert (results.images, results.accuracy) == (100, 0.9)
    with pytest.raises(ValidationError, match=why):
        DigitResults.model_validate({**right, **change})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"by_length": {"8": 1.5}}, "by_length"),
        ({"by_length": {"8": -0.5}}, "by_length"),
        ({"by_length": {"-8": 0.5}}, "by_length"),
        ({"by_length": {"8": 0.123}}, r"by_length: 0\.123 at 8 bits is no share of 100"),
        ({"pairs": 0}, "pairs"),
        ({"pairs": -100}, "pairs"),
        ({"pairs": 3}, "is no share of 3"),
    ],
)
def test_results_that_cannot_be_of_an_adder_are_refused(change: dict[str, Any], why: str) -> None:
    right = {**TIMED, "by_length": {"1": 0.67, "8": 0.29}, "pairs": 100}
    AdderResults.model_validate(right)
    with pytest.raises(ValidationError, match=why):
        AdderResults.model_validate({**right, **change})


def test_a_line_reader_takes_time() -> None:
    LineResults.model_validate(TIMED)
    with pytest.raises(ValidationError, match="microseconds"):
        LineResults.model_validate({**TIMED, "microseconds": {"64": float("nan")}})
