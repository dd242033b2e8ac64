import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.accuracy.turned import TURNS, measured
from tests.pictures import sheet


def pages(folder: Path, images: dict[str, np.ndarray], rows: str) -> Path:
    file = folder / "labels.csv"
    with file.open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["file", "rows", "split"])
        for name, image in images.items():
            cv2.imwrite(str(folder / name), image)
            writer.writerow([name, rows, "tune"])
    return file


def test_rows_of_turned_pages_are_counted_against_those_that_are_right_upright(
    tmp_path: Path,
) -> None:
    image = np.asarray(sheet(["4072", "2214", "7450"]).image)
    images = {"page.png": image, "blank.png": np.full_like(image, 210)}
    file = pages(tmp_path, images, "4072|2214|7450")
    found = measured(file, "tune", "lines")
    assert list(found) == [f"{turn} degrees" for turn in TURNS]
    for one in found.values():
        assert one["of"] == 3
        assert one["kept"] <= min(3, one["rows_right"])
        assert one["share"] == pytest.approx(one["kept"] / 3)
    assert sum(one["kept"] for one in found.values()) >= 3 * len(TURNS) - 3
