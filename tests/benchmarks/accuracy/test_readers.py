import json
from pathlib import Path

import pytest

from tests.benchmarks.runs import benchmark, digits, need


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return digits(tmp_path, report=(0, 1, 2, 4, 7))


@pytest.mark.slow
def test_readers_are_measured_on_the_same_pictures(folder: Path) -> None:
    need("tesseract", "tesseract-ocr")
    done = benchmark("readers", str(folder), "--json")
    result = json.loads(done.stdout)
    assert {"notebook", "tesseract", "scanline"} <= set(result)
    assert result["scanline"]["accuracy"] == result["scanline"]["photo"] == 1
    for reader in result.values():
        assert reader["n"] == 5
        assert reader["interval"][0] - 1e-9 <= reader["accuracy"] <= reader["interval"][1] + 1e-9
        assert reader["milliseconds"] > 0


def test_a_reader_that_is_missing_is_left_out_and_said(folder: Path) -> None:
    done = benchmark("readers", str(folder), "--json", PATH="")
    assert "tesseract" in done.stderr
    assert "tesseract" not in json.loads(done.stdout)
    assert "scanline" in json.loads(done.stdout)
