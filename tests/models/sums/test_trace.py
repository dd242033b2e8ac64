import numpy as np
import pytest

from models.artifact import checkpoint
from models.artifact.checkpoint import SHIPPED
from models.sums.trace import Floats, boxes_of, carry_of

BOXES = boxes_of(checkpoint.load(SHIPPED / "adder").certificate)


def middle(carry: int) -> tuple[Floats, Floats]:
    """The state in the middle of a carry's box: hidden and cell, each (1, units)."""
    box = BOXES[carry]
    hidden, cell = (np.array([bounds], np.float32).mean(axis=2) for bounds in box.parts.values())
    return hidden, cell


@pytest.mark.parametrize("carry", [0, 1])
def test_a_state_means_the_carry_in_whose_box_it_lies(carry: int) -> None:
    assert carry_of(BOXES, middle(carry)) == carry


def test_the_start_state_means_no_carry_yet() -> None:
    assert carry_of(BOXES, [np.zeros_like(part) for part in middle(0)]) == 0


@pytest.mark.parametrize("part", [0, 1], ids=["hidden", "cell"])
def test_a_state_with_one_number_outside_means_none(part: int) -> None:
    for carry in (0, 1):
        state = middle(carry)
        state[part][0, -1] = 9
        assert carry_of(BOXES, state) is None


def test_without_a_certificate_no_state_means_a_carry() -> None:
    assert boxes_of(None) == ()
    assert carry_of(boxes_of(None), middle(0)) is None
