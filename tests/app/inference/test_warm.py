import numpy as np
import pytest

from app.inference.warm import check_finite
from models.errors import CheckpointError


def test_finite_answers_serve() -> None:
    check_finite("mine", np.zeros((1, 10), np.float32), np.full((2, 2), 3e38, np.float32))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_model_whose_first_answer_is_no_number_is_named(value: float) -> None:
    odd = np.zeros((1, 10), np.float32)
    odd[0, 3] = value
    with pytest.raises(CheckpointError, match="'mine' answers a blank input with what"):
        check_finite("mine", np.zeros((1, 2), np.float32), odd)
