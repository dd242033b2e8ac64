from pathlib import Path

import numpy as np
import pytest

from benchmarks.accuracy.photographed import measured
from tests.benchmarks.accuracy.test_turned import pages
from tests.pictures import sheet


def test_rows_on_photos_are_counted_against_those_that_are_right_without(tmp_path: Path) -> None:
    file = pages(tmp_path, {"page.png": np.asarray(sheet(["4072", "2214"]).image)}, "4072|2214")
    found = measured(file, "tune", "lines", 3, 1)
    assert (found["photos"], found["of"]) == (3, 6)
    assert 0 <= found["kept"] <= min(found["rows_right"], 6)
    assert found["share"] == pytest.approx(found["kept"] / 6)
    assert found == measured(file, "tune", "lines", 3, 1)
