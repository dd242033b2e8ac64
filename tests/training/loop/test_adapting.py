from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from models.artifact.checkpoint import SHIPPED
from models.errors import ScanlineError
from training.loop.adapting import KEPT, check_free, parted, start_folder, with_weights


def test_a_fifth_is_kept_apart_the_same_one_each_time() -> None:
    trained, kept = parted(range(52), 3)
    assert len(kept) == 11
    assert sorted(trained + kept) == list(range(52))
    assert (trained, kept) == parted(range(52), 3)
    assert kept != parted(range(52), 4)[1]
    assert KEPT == 5


def test_a_folder_that_is_there_is_not_put_at_risk(tmp_path: Path) -> None:
    check_free(tmp_path / "mine")
    (tmp_path / "mine").mkdir()
    with pytest.raises(ScanlineError, match="mine is there already: choose another --name"):
        check_free(tmp_path / "mine")


def test_a_network_takes_the_weights_that_it_goes_on_from() -> None:
    weights = {"weight": np.array([[2.0]], np.float32), "bias": np.array([3.0], np.float32)}
    assert with_weights(nn.Linear(1, 1), weights)(torch.ones(1, 1)).item() == 5


def test_a_start_is_a_shipped_model_or_a_folder() -> None:
    assert start_folder("digits") == SHIPPED / "digits"
    assert start_folder("runs/mine") == Path("runs/mine")
