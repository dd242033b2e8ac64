import numpy as np
import pytest

from models.page.again import SURE, surely
from models.page.prepared import Floats
from models.page.row_text import Number

GREY = np.random.default_rng(1).integers(0, 255, (40, 100), np.uint8)


def number(text: str, confidence: float) -> Number:
    return Number(text, confidence, [], [], fits=True)


class Looks:
    """Gives these confidences, one look after the other, and keeps what it was asked."""

    def __init__(self, *answers: list[float]) -> None:
        self.answers = list(answers)
        self.shown: list[Floats] = []
        self.texts: list[list[str]] = []

    def __call__(self, ready: Floats, texts: list[str]) -> list[float]:
        self.shown.append(ready)
        self.texts.append(texts)
        return self.answers.pop(0)


def test_a_number_is_as_sure_as_in_the_look_that_doubts_most() -> None:
    looks = Looks([0.93, 0.99], [0.97, 0.2])
    found = surely(GREY, [number("12", 0.95), number("7", 0.98)], looks)
    assert found == [number("12", 0.93), number("7", 0.2)]
    assert looks.texts == [["12", "7"]] * 2
    narrower, falling = looks.shown
    assert narrower.shape == (2, 32, 64)
    assert falling.shape == (2, 32, 80)


def test_no_look_makes_a_number_surer() -> None:
    assert surely(GREY, [number("1", 0.91)], Looks([1.0], [0.99])) == [number("1", 0.91)]


def test_what_is_not_sure_is_looked_at_once() -> None:
    looks = Looks()
    assert surely(GREY, [number("12", SURE - 0.01)], looks) == [number("12", SURE - 0.01)]
    assert surely(GREY, [], looks) == []
    assert not looks.shown


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (40, 2000)])
def test_crops_of_all_shapes_are_looked_at(shape: tuple[int, int]) -> None:
    looks = Looks([1.0], [1.0])
    surely(np.full(shape, 200, np.uint8), [number("1", 1.0)], looks)
    assert len(looks.shown) == 2
