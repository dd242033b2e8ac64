from typing import get_args

import pytest
import torch

from models.artifact.card import Cell, DigitArchitecture
from models.networks.digit import RowClassifier


@pytest.mark.parametrize("cell", get_args(Cell))
@pytest.mark.parametrize("directions", [1, 2])
def test_ink_becomes_a_logit_a_digit_whatever_stands_beside_it(cell: Cell, directions: int) -> None:
    torch.manual_seed(1)
    shape = {"cell": cell, "hidden": 7, "layers": 2, "directions": directions, "rows_per_step": 2}
    network = RowClassifier(DigitArchitecture.model_validate(shape)).eval()
    ink = torch.rand(4, 28, 28)
    logits = network(ink)
    assert logits.shape == (4, 10)
    assert torch.allclose(network(ink[2:3]), logits[2:3], atol=1e-6)


def test_the_last_row_counts_where_it_reads_down_alone() -> None:
    torch.manual_seed(1)
    shape = DigitArchitecture(cell="gru", hidden=7, layers=1, directions=1, rows_per_step=1)
    network = RowClassifier(shape).eval()
    ink = torch.rand(1, 28, 28)
    other = ink.clone()
    other[0, -1] = 1 - other[0, -1]
    assert not torch.allclose(network(ink), network(other))
