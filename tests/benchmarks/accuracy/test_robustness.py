import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.accuracy.robustness import DISTORTIONS
from tests.benchmarks.runs import benchmark, digits
from tests.pictures import photo


@pytest.mark.slow
def test_photos_and_mnist_are_read_under_every_distortion(tmp_path: Path, data: Path) -> None:
    folder = digits(tmp_path, tune=(0, 1, 2))
    arguments = ["robustness", str(folder), "--split", "tune", "--images", "5", "--json"]
    result = json.loads(benchmark(*arguments, SCANLINE_DATA=str(data)).stdout)
    assert set(result) == {"photo", "mnist", "notebook"}
    for part in result.values():
        assert set(part) == {*DISTORTIONS, "mean", "n"}
        for distortion in (*DISTORTIONS, "mean"):
            assert set(part[distortion]) == {"1", "2", "3"}
            assert all(0 <= accuracy <= 1 for accuracy in part[distortion].values())
    assert result["photo"]["mean"]["1"] > result["notebook"]["mean"]["1"]


@pytest.mark.parametrize("name", DISTORTIONS)
def test_a_distortion_changes_the_picture_more_the_stronger_it_is(name: str) -> None:
    distort, strengths = DISTORTIONS[name]
    grey = photo(7)
    changed = []
    for strength in (strengths[0], strengths[2]):
        found = distort(grey, strength, np.random.default_rng(0)).astype(float)
        assert found.min() >= 0
        assert found.max() <= 255
        changed.append(
            abs(found - grey).mean() if found.shape == grey.shape else grey.size / found.size
        )
    assert 0 < changed[0] < changed[1]
