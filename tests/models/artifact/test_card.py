import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from models.artifact import checkpoint
from models.artifact.card import Card, DigitCard, Training, check_name
from models.artifact.checkpoint import SHIPPED
from models.errors import ScanlineError

CARD = TypeAdapter[Any](Card)
# Above 1, too.
FREE = ("training.seconds", "training.settings", "loss", "microseconds", "temperature")


def card_of(name: str) -> dict[str, Any]:
    card: dict[str, Any] = json.loads((SHIPPED / name / "card.json").read_text())
    return card


def taken(card: object) -> object:
    return CARD.validate_json(json.dumps(card))


def figures(part: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The path of each number of a card, what holds it and under which key."""
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        where = f"{path}.{key}".removeprefix(".")
        if isinstance(value, dict | list):
            yield from figures(value, where)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield where, part, key


def test_a_name_is_of_small_letters_digits_and_hyphens() -> None:
    check_name("a")
    check_name("notebook-gru-2")
    for name in ("", "A", "-a", "a b", "a" * 65, "../a"):
        with pytest.raises(ScanlineError, match="small letters"):
            check_name(name)


@pytest.mark.parametrize(
    "change", [{"temperature": 0}, {"temperature": float("nan")}, {"colour": 1}, {"licence": None}]
)
def test_a_card_refuses_what_is_out_of_range_or_unknown(change: dict[str, object]) -> None:
    card = checkpoint.load(SHIPPED / "digits-fast").card
    assert isinstance(card, DigitCard)
    with pytest.raises(ValidationError, match=next(iter(change))):
        DigitCard.model_validate({**card.model_dump(), **change})


@pytest.mark.parametrize("name", ["adder", "gru", "lines", "notebook-adder"])
def test_no_figure_of_a_card_may_be_negative_or_a_share_above_one(name: str) -> None:
    card = card_of(name)
    tried = 0
    for where, part, key in figures(card):
        right = part[key]
        for value in (-7, 5.0) if isinstance(right, float) else (-7, -7.0):
            if value == 5.0 and any(one in where for one in FREE):
                continue
            part[key] = value
            with pytest.raises(ValidationError):
                taken(card)
            tried += 1
        part[key] = right
    taken(card)
    assert tried > 30


@pytest.mark.parametrize("name", ["gru", "notebook-adder"])
def test_a_figure_that_is_counted_may_not_be_another(name: str) -> None:
    card = card_of(name)
    tried = 0
    for where, part, key in figures(card):
        if where.startswith(("scores", "results")) and "microseconds" not in where:
            if isinstance(part[key], float) and not where.startswith("scores"):
                continue  # a share of other trials
            part[key] += 1 if isinstance(part[key], int) else -0.001
            with pytest.raises(ValidationError):
                taken(card)
            part[key] -= 1 if isinstance(part[key], int) else -0.001
            tried += 1
    taken(card)
    assert tried > 4


def confuse(card: dict[str, Any]) -> None:
    """Has the confusion count twenty wrong answers more, and right ones less."""
    card["results"]["confusion"][1][1] -= 50
    card["results"]["confusion"][1][7] += 50
    card["results"]["by_rows"][-1] -= 0.005


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (confuse, r"confusion has 0\.9911 of 10000 right, but mnist_test has 0\.9961"),
        (lambda card: card["architecture"].update(hidden=64), "hidden is 128, elsewhere it is 64"),
        (lambda card: card["training"].update(seed=9), "seed is 1, elsewhere it is 9"),
        (lambda card: card["training"]["curve"]["loss"].pop(), "loss has 1 values of 2 epochs"),
        (lambda card: card["training"].update(epochs=3), "loss has 2 values of 3 epochs"),
        (lambda card: card["files"].update({"card.json": "0" * 63}), "card.json"),
    ],
)
def test_parts_of_a_card_that_disagree_are_refused(
    changed: Callable[[dict[str, Any]], object], why: str
) -> None:
    card = card_of("gru")
    card["training"] |= {
        "epochs": 2,
        "curve": {
            "loss": [2.0, 1.0],
            "validation_loss": [1.5, 0.5],
            "validation_accuracy": [0.4, 0.9],
        },
    }
    taken(card)
    changed(card)
    with pytest.raises(ValidationError, match=why):
        taken(card)


def test_an_adders_input_has_the_features_of_its_base() -> None:
    for base, features, taken_ in ((2, 2, True), (2, 20, False), (10, 20, True), (10, 2, False)):
        card = card_of("adder")
        card["architecture"]["base"] = base
        card["input"] = {"kind": "bits" if features == 2 else "one-hot digits"}
        card["input"] |= {"features": features, "dtype": "float32"}
        if taken_:
            taken(card)
        else:
            with pytest.raises(ValidationError, match="features"):
                taken(card)


def test_a_card_without_a_test_score_may_have_results() -> None:
    card = card_of("gru")
    del card["scores"]["mnist_test"]
    taken(card)


def test_settings_may_be_flags_numbers_and_words() -> None:
    training = card_of("gru")["training"]
    training["settings"] |= {"flag": True, "count": 3, "rate": 0.5, "word": "x"}
    assert Training.model_validate(training).settings["flag"] is True
