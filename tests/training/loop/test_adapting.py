from pathlib import Path

import pytest

from models.artifact.checkpoint import SHIPPED
from models.errors import ScanlineError
from training.loop.adapting import KEPT, check_better, parted, start_folder


def test_a_fifth_is_kept_apart_the_same_one_each_time() -> None:
    trained, kept = parted(range(52), 3)
    assert len(kept) == 11
    assert sorted(trained + kept) == list(range(52))
    assert (trained, kept) == parted(range(52), 3)
    assert kept != parted(range(52), 4)[1]
    assert KEPT == 5


def test_a_model_is_removed_unless_it_is_better(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    check_better(tmp_path / "mine", Path("digits"), before=7, after=8, kept=10)
    assert (tmp_path / "mine").exists()
    with pytest.raises(
        ScanlineError, match=r"reads 7 of 10 pictures .*, digits reads 7: it is no better"
    ):
        check_better(tmp_path / "mine", Path("digits"), before=7, after=7, kept=10)
    assert not (tmp_path / "mine").exists()


def test_a_start_is_a_shipped_model_or_a_folder() -> None:
    assert start_folder("digits") == SHIPPED / "digits"
    assert start_folder("runs/mine") == Path("runs/mine")
