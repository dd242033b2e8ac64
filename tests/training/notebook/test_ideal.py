import pytest

from training.notebook.ideal import ceiling, ideal_maximum


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8])
def test_the_ceiling_counted_is_the_ceiling_derived(length: int) -> None:
    derived = 1 / 2 + (1 - 2 ** -(length + 1)) / (length + 1)
    assert ceiling(length, "msb") == pytest.approx(derived, abs=1e-12)
    assert ceiling(length, "lsb") == 1


def test_the_ceiling_of_distinct_pairs_is_a_little_higher() -> None:
    assert ceiling(3, "msb", distinct=True) == pytest.approx(0.75)
    assert ceiling(5, "msb", distinct=True) == pytest.approx(2 / 3)


def test_the_noisy_maximum_lies_above_the_ceiling_and_grows_with_the_epochs() -> None:
    few, many = (ideal_maximum(3, "msb", epochs, 64) for epochs in (10, 1000))
    assert 0.75 < few.value < many.value
    assert 0.835 < many.low < many.value < many.high < 0.89
    assert ideal_maximum(3, "lsb", 10, 64).low == 1
