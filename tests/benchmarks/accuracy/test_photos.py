import json
from pathlib import Path

import pytest

from benchmarks.accuracy.photos import measured
from models.errors import ScanlineError
from tests.benchmarks.runs import benchmark, digits
from tests.pictures import encoded, photo


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    digits(tmp_path, tune=(0, 1, 2, 4, 7))
    (tmp_path / "scan-wrong.png").write_bytes(encoded(photo(7)))
    (tmp_path / "scan-broken.png").write_bytes(b"nothing")
    with (tmp_path / "labels.csv").open("a") as labels:
        labels.write("scan-wrong.png,8,report\nscan-broken.png,3,report\n")
    return tmp_path


def test_photos_are_counted_by_kind(folder: Path) -> None:
    result = json.loads(benchmark("photos", str(folder), "--split", "all", "--json").stdout)
    assert (result["photo"]["n"], result["photo"]["correct"]) == (5, 5)
    assert (result["scan"]["n"], result["scan"]["correct"]) == (2, 0)
    low, high = result["scan"]["interval"]
    assert low == 0
    assert 0.5 < high < 0.8
    assert result["milliseconds_median"] > 0
    tune = json.loads(benchmark("photos", str(folder), "--split", "tune", "--json").stdout)
    assert set(tune) == {"photo", "milliseconds_median"}
    assert "scan" in benchmark("photos", str(folder)).stdout


def test_what_is_missing_is_said(folder: Path, tmp_path: Path) -> None:
    for place, split, model, words in (
        (tmp_path / "nowhere", "all", "digits", "labels.csv"),
        (folder, "night", "digits", "night"),
        (folder, "all", "nobody", "nobody"),
        (folder, "all", "adder", "no digits"),
    ):
        with pytest.raises(ScanlineError, match=words):
            measured(place, split, model)
    (folder / "photo-0.png").unlink()
    with pytest.raises(ScanlineError, match=r"photo-0\.png"):
        measured(folder, "tune", "digits")


@pytest.mark.slow
def test_the_shipped_model_reads_the_real_photos(data: Path) -> None:
    done = benchmark("photos", str(data / "digits"), "--split", "tune", "--json")
    result = json.loads(done.stdout)
    assert result["photo"]["n"] == 93
    for kind in ("photo", "scan", "tablet"):
        assert result[kind]["accuracy"] >= 0.96
