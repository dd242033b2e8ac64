import json
import shutil
from pathlib import Path

import pytest

from benchmarks.accuracy.numbers import compared, measured, measured_all
from models.artifact.checkpoint import SHIPPED
from models.errors import ScanlineError
from tests.benchmarks.runs import benchmark
from tests.pictures import encoded, sheet


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of pages, cheques and cells."""
    for name in ("numbers", "cells"):
        (tmp_path / name).mkdir()
    numbers, cells = tmp_path / "numbers", tmp_path / "cells"
    (numbers / "page.png").write_bytes(encoded(sheet(["0522", "71"]).image))
    small = encoded(sheet(["2017"], size=30, pen=3).image)
    (numbers / "cheque.png").write_bytes(small)
    (cells / "cell.png").write_bytes(small)
    (numbers / "labels.csv").write_text(
        "file,rows,split\npage.png,0522|71,tune\npage.png,5,report\n"
    )
    (numbers / "orand-car-a.csv").write_text("file,label\ncheque.png,2017\n")
    (cells / "labels.csv").write_text("file,label,split\ncell.png,2017,tune\ncell.png,5,report\n")
    return tmp_path


def test_a_file_of_pages_and_one_of_pictures_of_one_row_are_told_apart(data: Path) -> None:
    pages = measured(data / "numbers" / "labels.csv", "tune", "lines")
    assert (pages["pictures"], pages["rows_right"]) == (1, 2)
    cells = measured(data / "cells" / "labels.csv", "tune", "lines")
    assert (cells["rows_right"], cells["accepted_at_1_percent"]) == (1, 0.0)


def test_of_a_split_all_that_the_data_has_is_read(data: Path) -> None:
    found = measured_all(data, "tune", "lines")
    assert {name: (one["rows_right"], one["rows"]) for name, one in found.items()} == {
        "pages tune": (2, 2),
        "cells tune": (1, 1),
        "cheques": (1, 1),
    }
    both = measured_all(data, "all", "lines")
    assert {name for name in both if name not in found} == {"pages report", "cells report"}


@pytest.mark.parametrize("folder", ["numbers", "cells"])
def test_two_readers_are_compared_row_by_row(data: Path, folder: str) -> None:
    file, other = data / folder / "labels.csv", str(SHIPPED / "lines")
    found = compared(file, "tune", "lines", other)
    rows = found["lines"]["rows"]
    assert found[other]["rows"] == rows == found["comparison"]["n"]
    assert found["comparison"]["right_by_both"] == found["lines"]["rows_right"] == rows
    assert found["comparison"]["p"] == 1
    assert found["verdict"].startswith(f"lines is right where {other} is not in 0 rows")


def test_a_file_of_doubtful_numbers_needs_no_splits_to_be_compared_on(data: Path) -> None:
    file = data / "cells" / "labels.csv"
    file.write_text("file,label,reason,source\ncell.png,2017,it is odd,a.png\n", "utf-8-sig")
    assert compared(file, "all", "lines", str(SHIPPED / "lines"))["comparison"]["n"] == 1
    with pytest.raises(ScanlineError, match="--split all needs no split"):
        compared(file, "tune", "lines", str(SHIPPED / "lines"))


@pytest.mark.slow
def test_the_command_prints_figures_and_draws_the_curves(data: Path, tmp_path: Path) -> None:
    plot = tmp_path / "curves.png"
    options = ("--split", "tune", "--json", "--no-save", "--plot", str(plot))
    result = json.loads(benchmark("numbers", *options, SCANLINE_DATA=str(data)).stdout)
    assert set(result) == {"pages tune", "cells tune", "cheques"}
    assert plot.read_bytes().startswith(b"\x89PNG")
    shutil.copy(data / "cells" / "labels.csv", data / "cells" / "own.csv")
    file = str(data / "cells" / "own.csv")
    alone = json.loads(benchmark("numbers", file, "--split", "tune", "--json").stdout)
    assert alone["rows_right"] == 1
