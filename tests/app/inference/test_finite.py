import numpy as np
import pytest

from app.errors import NotFiniteError
from app.inference.finite import check_finite, finite


def test_finite_answers_serve() -> None:
    check_finite("mine", np.zeros((1, 10), np.float32), np.full((2, 2), 3e38, np.float32))
    check_finite("mine", np.array([4e38]))  # of float64


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_model_that_answers_with_what_is_no_number_is_named(value: float) -> None:
    odd = np.zeros((1, 10), np.float32)
    odd[0, 3] = value
    with pytest.raises(NotFiniteError, match="'mine' answers with what is no number"):
        check_finite("mine", np.zeros((1, 2), np.float32), odd)


def test_what_a_model_computes_is_checked_whenever_it_does() -> None:
    compute = finite("mine", lambda inputs: inputs * np.float32(2))
    assert compute(np.ones((1, 2), np.float32)).tolist() == [[2, 2]]
    with (
        np.errstate(over="ignore"),
        pytest.raises(NotFiniteError, match="'mine' answers with what is no number"),
    ):
        compute(np.array([[1, 3e38]], np.float32))
