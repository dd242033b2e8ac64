from pathlib import Path

import pytest

from benchmarks.pictures.labelled import labelled
from models.errors import ScanlineError
from tests.benchmarks.runs import digits


def test_pictures_have_the_kind_that_their_names_begin_with(tmp_path: Path) -> None:
    found = labelled(digits(tmp_path, tune=(1, 2), report=(7,)))
    assert [(one.label, one.kind) for one in found] == [
        ("1", "photo"),
        ("2", "photo"),
        ("7", "photo"),
    ]
    assert found[0].body().startswith(b"\x89PNG")


def test_a_split_is_chosen(tmp_path: Path) -> None:
    digits(tmp_path, tune=(1, 2), report=(7,))
    assert [one.label for one in labelled(tmp_path, "report")] == ["7"]
    with pytest.raises(ScanlineError, match="no rows of the split 'night'"):
        labelled(tmp_path, "night")


def test_all_need_no_split(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file,label\na.png,1\n")
    assert len(labelled(tmp_path)) == 1
    with pytest.raises(ScanlineError, match="--split all needs no split"):
        labelled(tmp_path, "tune")


def test_labels_may_be_as_hands_and_spreadsheets_write_them(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file, label\na.png, 1\n", "utf-8-sig")
    assert [one.label for one in labelled(tmp_path)] == ["1"]


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match=r"labels\.csv cannot be read"):
        labelled(tmp_path)
    digits(tmp_path, tune=(1,))
    (one,) = labelled(tmp_path)
    one.path.unlink()
    with pytest.raises(ScanlineError, match=r"photo-1\.png: No such file"):
        one.body()
