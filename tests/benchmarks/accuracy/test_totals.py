import csv
from pathlib import Path

import pytest

from benchmarks.accuracy.totals import drawn, measured
from models.errors import ScanlineError
from tests.pictures import encoded, table

CELLS = [["12", "22", ""], ["36", "28", ""], ["52", "", ""]]


def test_columns_are_added_up_and_those_without_plain_numbers_passed_over(tmp_path: Path) -> None:
    (tmp_path / "one.png").write_bytes(encoded(table(CELLS)))
    with (tmp_path / "one.csv").open("w", newline="") as file:
        csv.writer(file).writerows(CELLS)
    found = measured(tmp_path)
    assert (found["columns"], found["right"]) == (2, 2)
    assert found["accepted_right"] <= found["accepted"] <= 2


def test_columns_of_drawn_tables_of_each_kind_are_counted() -> None:
    found = drawn(1, 7)
    assert 0 < found["right"] <= found["columns"]
    assert found["accepted_right"] <= min(found["accepted"], found["right"])


def test_a_folder_without_tables_is_said(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match=r"no NAME\.png"):
        measured(tmp_path)
