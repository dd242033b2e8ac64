import json
from pathlib import Path

import pytest

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
    for arguments, words in (
        (["photos", str(tmp_path / "nowhere")], "labels.csv"),
        (["photos", str(folder), "--split", "night"], "night"),
        (["photos", str(folder), "--model", "nobody"], "nobody"),
        (["photos", str(folder), "--model", "adder"], "no digits"),
    ):
        done = benchmark(*arguments)
        assert done.returncode == 1
        assert words in done.stderr
        assert "Traceback" not in done.stderr
    (folder / "photo-0.png").unlink()
    assert "photo-0.png" in benchmark("photos", str(folder), "--split", "tune").stderr


def test_the_shipped_model_reads_the_real_photos(data: Path) -> None:
    done = benchmark("photos", str(data / "digits"), "--split", "tune", "--json")
    result = json.loads(done.stdout)
    assert result["photo"]["n"] == 93
    for kind in ("photo", "scan", "tablet"):
        assert result[kind]["accuracy"] >= 0.96
