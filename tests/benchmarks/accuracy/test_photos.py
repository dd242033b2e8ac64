import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pictures import encoded, photo

ROOT = Path(__file__).parents[3]


def benchmark(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = ["file,label,split"]
    for digit in (0, 1, 2, 4, 7):
        (tmp_path / f"photo-{digit}.png").write_bytes(encoded(photo(digit)))
        rows.append(f"photo-{digit}.png,{digit},tune")
    (tmp_path / "scan-wrong.png").write_bytes(encoded(photo(7)))
    (tmp_path / "scan-broken.png").write_bytes(b"nothing")
    rows += ["scan-wrong.png,8,report", "scan-broken.png,3,report"]
    (tmp_path / "labels.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def test_photos_are_counted_by_kind(folder: Path) -> None:
    result = json.loads(benchmark("photos", str(folder), "--json").stdout)
    assert (result["photo"]["n"], result["photo"]["correct"]) == (5, 5)
    assert (result["scan"]["n"], result["scan"]["correct"]) == (2, 0)
    low, high = result["scan"]["interval"]
    assert low == 0
    assert 0.5 < high < 0.8
    assert result["milliseconds_median"] > 0
    tune = json.loads(benchmark("photos", str(folder), "--split", "tune", "--json").stdout)
    assert set(tune) == {"photo", "milliseconds_median"}
    assert "photo" in benchmark("photos", str(folder)).stdout


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
    assert "photo-0.png" in benchmark("photos", str(folder)).stderr


def test_the_shipped_model_reads_the_real_photos(data: Path) -> None:
    arguments = ["photos", str(data / "digits"), "--split", "tune", "--json"]
    result = json.loads(benchmark(*arguments).stdout)
    assert result["photo"]["n"] >= 83
    for kind in ("photo", "scan", "tablet"):
        assert result[kind]["accuracy"] >= 0.96


@pytest.mark.slow
def test_mnist_is_at_the_shipped_models_accuracy(data: Path) -> None:
    result = json.loads(benchmark("mnist", "--json", SCANLINE_DATA=str(data)).stdout)
    digits = result["digits"]
    assert digits["n"] == 10_000
    assert digits["accuracy"] >= 0.993
    assert digits["accuracy"] == digits["correct"] / digits["n"]
    assert digits["interval"][0] < digits["accuracy"] < digits["interval"][1]
    assert set(digits["microseconds"]) == {"1", "64"}
    assert result["gru"]["seeds"]["n"] == 3


def test_the_activations_err_less_than_the_proof_allows() -> None:
    result = json.loads(benchmark("activations", "--stride", "9973", "--json").stdout)["lstm"]
    for name in ("sigmoid", "gate_tanh", "cell_tanh"):
        assert 0 < result[name] < result["allowed"] / 10
