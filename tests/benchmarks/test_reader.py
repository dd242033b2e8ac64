import shutil
from pathlib import Path

import numpy as np
import pytest

from benchmarks.reader import LineReader, Reader
from models.artifact.checkpoint import SHIPPED
from models.errors import CheckpointError, ScanlineError
from tests.pictures import photo, sheet


def test_a_shipped_model_is_named_and_another_is_a_folder() -> None:
    for model in ("digits", str(SHIPPED / "digits-fast")):
        reader = Reader(model)
        assert reader.digit(photo(7)) == "7"
        probabilities = reader.probabilities(np.zeros((2, 28, 28), np.float32))
        assert probabilities.shape == (2, 10)
        assert probabilities.sum(axis=1) == pytest.approx(1)


def test_where_no_ink_is_found_there_is_no_label() -> None:
    assert Reader("digits").digit(np.full((100, 100), 200, np.uint8)) == ""


def test_pages_are_read_as_in_the_service() -> None:
    rows = LineReader("lines").rows(sheet(["2017", "42"]).image)
    assert [[one.text for one in row] for row in rows] == [["2017"], ["42"]]


def test_a_model_of_another_task_is_refused() -> None:
    with pytest.raises(ScanlineError, match="adder reads no digits: choose another --model"):
        Reader("adder")
    with pytest.raises(ScanlineError, match="digits reads no numbers: choose another --model"):
        LineReader("digits")


def test_a_model_that_was_trained_here_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CheckpointError, match=r"there is no model ours: .* nor runs/ours"):
        LineReader("ours")
    shutil.copytree(SHIPPED / "lines", tmp_path / "runs" / "ours")
    assert LineReader("ours").card == LineReader("lines").card
