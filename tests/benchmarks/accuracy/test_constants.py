from pathlib import Path

import numpy as np
import pytest

from benchmarks.accuracy import constants
from benchmarks.accuracy.constants import LARGER, MODULES, SMALLER, constants_of, measured
from models.errors import ScanlineError
from models.page import columns, numbers, reader, sight, slant, whole_rows
from tests.benchmarks.accuracy.test_turned import pages
from tests.pictures import sheet


def test_constants_are_the_numbers_with_a_name_and_say_what_they_are() -> None:
    found = {f"{one.module}.{one.name}": one for one in constants_of(MODULES)}
    assert len(found) > 50
    apart = found["columns.APART"]
    assert (apart.value, apart.what[:7]) == (columns.APART, "digits'")
    assert "line_crops.APART" not in found
    assert all(one.what for one in found.values()), found


def test_each_is_made_smaller_and_larger_and_then_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = pages(tmp_path, {"page.png": np.asarray(sheet(["4072", "2214"]).image)}, "4072|2214")
    modules = ["slant", "columns"]
    before = constants_of(modules)
    seen: list[tuple[float, float, float]] = []

    def right(*_: object) -> int:
        seen.append((slant._FAR, columns.APART, vars(whole_rows)["APART"]))
        return len(seen)

    monkeypatch.setattr(constants, "_right", right)
    found = measured(file, "tune", "lines", 1, modules, None)
    assert constants_of(modules) == before
    assert (found["of"], found["as_is"]) == (2, {"pages": 1, "photos": 2})
    assert [one["name"] for one in found["constants"]] == [one.name for one in before]
    far, apart = slant._FAR, columns.APART
    assert {one for one, *_ in seen} == {far, far * SMALLER, far * LARGER}
    assert {one for _, one, _ in seen} == {apart, apart * SMALLER, apart * LARGER}
    assert all(one == other for _, one, other in seen)


def test_a_constant_is_changed_wherever_it_is_used() -> None:
    (found,) = (one for one in constants_of(["sight"]) if one.name == "FOUND")
    with constants._set(found, 0.75):
        assert {vars(one)["FOUND"] for one in (sight, numbers, reader)} == {0.75}
    assert {vars(one)["FOUND"] for one in (sight, numbers, reader)} == {found.value}


def test_rows_are_read_as_the_service_reads_them(tmp_path: Path) -> None:
    file = pages(tmp_path, {"page.png": np.asarray(sheet(["4072", "2214"]).image)}, "4072|2214")
    found = measured(file, "tune", "lines", 1, ["rows"], None)
    assert found["as_is"]["pages"] == 2


def test_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    file = pages(tmp_path, {"page.png": np.asarray(sheet(["4072"]).image)}, "4072")
    kept = tmp_path / "kept.json"
    found = measured(file, "tune", "lines", 1, ["slant"], kept)
    kept.write_text(kept.read_text().replace('"what": "components', '"what": "kept: components'))
    again = measured(file, "tune", "lines", 1, ["slant"], kept)
    assert again["constants"][0]["what"] == "kept: " + found["constants"][0]["what"]
    with pytest.raises(ScanlineError, match="name another"):
        measured(file, "tune", "lines", 2, ["slant"], kept)
