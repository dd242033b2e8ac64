import numpy as np
import pytest

from models.artifact.card import BLANK, CLASSES, HEIGHT
from models.page.ctc import digits_of, padded


def logits(classes: list[int], lead: float = 6.0) -> np.ndarray:
    """Steps that are sure of these classes."""
    steps = np.zeros((len(classes), CLASSES), np.float32)
    steps[np.arange(len(classes)), classes] = lead
    return steps


def test_runs_are_one_digit_and_a_blank_parts_equal_ones() -> None:
    read = digits_of(logits([BLANK, 4, 4, BLANK, 4, 7, 7, BLANK]), 1.0)
    assert [one.digit for one in read] == [4, 4, 7]
    assert [one.step for one in read] == [1, 4, 5]
    assert digits_of(logits([BLANK] * 5), 1.0) == []


def test_a_digit_is_read_at_its_surest_step() -> None:
    steps = logits([BLANK, 3, 3, 3, BLANK])
    steps[2, 3] = 9
    (one,) = digits_of(steps, 1.0)
    assert one.step == 2
    assert one.probabilities[3] == pytest.approx(np.exp(9) / (np.exp(9) + 10))
    (soft,) = digits_of(steps, 3.0)
    assert soft.probabilities[3] < one.probabilities[3]


def test_crops_of_all_widths_are_padded_with_paper() -> None:
    crops = [np.full((HEIGHT, width), 0.5, np.float32) for width in (3, 8)]
    batch = padded(crops, 2)
    assert batch.shape == (2, 8, HEIGHT)
    assert batch[0, :3].min() == 0.5
    assert batch[0, 3:].max() == 0
