import pytest

from app.runtimes.activations import activation_errors
from models.artifact.card import Cell
from models.sums.enclosure import ACTIVATION_ERROR


@pytest.mark.parametrize("cell", ["lstm", "gru", "vanilla"])
@pytest.mark.parametrize("hidden", [1, 7, 10, 33])
def test_every_activation_errs_but_by_less_than_certificates_allow(cell: Cell, hidden: int) -> None:
    errors = activation_errors(cell, hidden, stride=1 << 18)
    assert len(errors) == (1 if cell == "vanilla" else 3)
    assert all(0 < error < ACTIVATION_ERROR for error in errors.values())


def test_the_share_that_is_done_grows_to_the_whole() -> None:
    shares: list[float] = []
    activation_errors("lstm", 4, 1 << 17, shares.append)
    assert shares == sorted(shares)
    assert shares[0] < shares[-1] == 1
