from pathlib import Path

import cv2
import numpy as np
import pytest
from matplotlib.image import imread

from benchmarks.accuracy.tables import ALL, draw, drawn, measured
from models.errors import ScanlineError
from tests.pictures import table

CELLS = [["12", "22", "5"], ["36", "28", "7"], ["52", "", "23"], ["100", "50", "35"]]


def kept(folder: Path, name: str, image: np.ndarray, truth: str) -> None:
    cv2.imwrite(str(folder / f"{name}.png"), image)
    (folder / f"{name}.csv").write_text(truth)


def test_cells_are_counted_by_row_and_column(tmp_path: Path) -> None:
    image = np.asarray(table(CELLS))
    kept(tmp_path, "one", image, "\n".join(",".join(row) for row in CELLS))
    kept(tmp_path, "two", image, "12,22,6\n36,28,7\n52,,23\n100,50,35\n1,,\n")
    kept(tmp_path, "blank", np.full_like(image, 215), "1,2\n3,\n")
    (tmp_path / "alone.png").write_bytes(b"has no CSV")
    found = measured(tmp_path, "lines")
    assert (found["tables"], found["cells"]) == (3, 11 + 12 + 3)
    assert found["cells_right"] == 11 + 10
    assert found["structure_right"] == 1
    assert found["accepted_right"] <= found["accepted"] <= 22
    assert found["accepted"] - found["accepted_right"] <= 1
    assert found["cell_accuracy"] == pytest.approx(21 / 26)
    assert found["milliseconds_median"] > 0


def test_columns_beyond_those_of_the_csv_count_where_something_in_them_is_accepted(
    tmp_path: Path,
) -> None:
    kept(tmp_path, "one", np.asarray(table(CELLS)), "12,22\n36,28\n52,\n100,50\n")
    found = measured(tmp_path, "lines")
    assert (found["cells"], found["cells_right"], found["structure_right"]) == (7, 7, 0)


def test_drawn_tables_are_read_by_kind_and_together() -> None:
    found = drawn(1, 5, "lines")
    assert list(found) == ["ruled", "half-ruled", "unruled", ALL]
    for name in ("tables", "cells", "cells_right", "accepted"):
        assert found[ALL][name] == sum(one[name] for kind, one in found.items() if kind != ALL)
    assert found[ALL]["tables"] == 3


def test_the_steps_are_drawn(tmp_path: Path) -> None:
    draw(tmp_path / "deep" / "steps.png")
    picture = imread(tmp_path / "deep" / "steps.png")
    assert picture.shape[1] > 1.3 * picture.shape[0]
    assert picture.std() > 0.1


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "is no NAME.png"),
        ({"a.png": b"none", "a.csv": b"1,2\n"}, "a.png"),
        ({"a.png": None, "a.csv": b"\xff\xfe\xff"}, "no CSV"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_said(
    tmp_path: Path, files: dict[str, bytes | None], words: str
) -> None:
    for name, content in files.items():
        if content is None:
            cv2.imwrite(str(tmp_path / name), table(CELLS))
        else:
            (tmp_path / name).write_bytes(content)
    with pytest.raises(ScanlineError, match=words):
        measured(tmp_path, "lines")
    with pytest.raises(ScanlineError, match="no folder"):
        measured(tmp_path / "none", "lines")
