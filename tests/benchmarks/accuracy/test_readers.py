"""The benchmarks of the reader: their shapes, and what they print where something is missing."""

import json
import os
import shutil
from pathlib import Path

import pytest

from benchmarks.accuracy.robustness import DISTORTIONS
from tests.benchmarks.accuracy.test_photos import benchmark
from tests.pictures import encoded, photo


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = ["file,label,split"]
    for digit in (0, 1, 2, 4, 7):
        (tmp_path / f"photo-{digit}.png").write_bytes(encoded(photo(digit)))
        rows.append(f"photo-{digit}.png,{digit},{'tune' if digit < 4 else 'report'}")
    (tmp_path / "labels.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def test_readers_are_measured_on_the_same_pictures(folder: Path) -> None:
    if shutil.which("tesseract") is None:
        if "CI" in os.environ:
            pytest.fail("Tesseract is missing")
        pytest.skip("Tesseract is missing: install Debian's package tesseract-ocr")
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


def test_robustness_has_every_distortion_at_every_strength(folder: Path, data: Path) -> None:
    arguments = ["robustness", str(folder), "--split", "tune", "--images", "5"]
    result = json.loads(benchmark(*arguments, "--json").stdout)
    assert set(result) == {"photo", "mnist", "notebook"}
    for part in result.values():
        assert set(part) == {*DISTORTIONS, "mean", "n"}
        for distortion in (*DISTORTIONS, "mean"):
            assert set(part[distortion]) == {"1", "2", "3"}
            assert all(0 <= accuracy <= 1 for accuracy in part[distortion].values())
    assert result["photo"]["mean"]["1"] > result["notebook"]["mean"]["1"]
    assert "rotation" in benchmark(*arguments).stdout


@pytest.mark.slow
def test_each_step_of_ink_is_switched_off(folder: Path, data: Path, tmp_path: Path) -> None:
    plot = tmp_path / "steps.png"
    arguments = ["ink", str(folder), "--images", "20", "--plot", str(plot), "--json"]
    result = json.loads(benchmark(*arguments).stdout)
    steps, jpeg = result["steps"], result["jpeg_12_megapixels"]
    assert steps["none"]["photo"] == 1
    assert steps["polarity"]["mnist_enlarged"] < 0.8 < steps["none"]["mnist_enlarged"]
    assert all(step["microseconds_mnist"] > 0 for step in steps.values())
    assert min(jpeg["from bytes"]["ratio"], jpeg["over HTTP"]["ratio"]) > 0
    assert plot.stat().st_size > 10_000


@pytest.mark.slow
def test_doubt_turns_away_what_is_no_digit(data: Path) -> None:
    done = benchmark("doubt", str(data / "digits"), "--split", "tune", "--json")
    result = json.loads(done.stdout)
    assert result["accepted"] >= 0.97
    assert result["accepted_right"] >= 0.99
    assert result["turned_away_mean"] >= 0.93
    assert set(result["turned_away"]) >= {"blank", "texture", "letter", "shape", "two digits"}
    assert result["ece"]["mnist"] <= 0.005
    assert result["ece"]["shared"] <= 0.025
    low, high = result["ece_interval"]["shared"]
    assert low < high
