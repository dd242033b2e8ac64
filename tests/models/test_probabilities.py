import numpy as np
import pytest

from models.probabilities import probabilities_of


def test_logits_become_probabilities_by_the_softmax() -> None:
    logits = np.log(np.array([[1, 2, 5], [1, 1, 2]], np.float32))
    expected = [[0.125, 0.25, 0.625], [0.25, 0.25, 0.5]]
    np.testing.assert_allclose(probabilities_of(logits, 1.0), expected, atol=1e-6)


def test_a_temperature_flattens_and_keeps_the_order() -> None:
    logits = np.array([[3.0, 1.0, 2.0]], np.float32)
    (cold,), (warm,) = probabilities_of(logits, 0.5), probabilities_of(logits, 4.0)
    assert list(np.argsort(cold)) == list(np.argsort(warm)) == [1, 2, 0]
    assert cold.max() > warm.max() > 1 / 3
    assert warm.sum() == pytest.approx(1)


def test_large_logits_do_not_overflow() -> None:
    for large in (1e4, 3e38):
        for temperature in (1e-3, 1e3):
            (row,) = probabilities_of(np.array([[large, 0, -large]], np.float32), temperature)
            assert row.dtype == np.float32
            assert np.isfinite(row).all()
            assert row.argmax() == 0
            assert row.sum() == pytest.approx(1)
