"""Doubtful numbers are written as pictures that can be corrected and learnt from."""

import csv
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from cli.answers import Numbers, Tables
from cli.doubtful import LABELS, Folder, crops_of
from cli.sources import SourceError
from models.errors import ScanlineError
from tests.pictures import encoded, sheet, table
from training.data.pictures import labelled

PAGE = sheet(["2017", "42"])
WHERE = [[100.0, 60.0], [300.0, 60.0], [300.0, 160.0], [100.0, 160.0]]


def numbers(**changed: Any) -> Numbers:
    one = {"text": "2017", "confidence": 0.5, "accepted": False, "reason": "it is odd"}
    one |= {"corners": WHERE, "alternatives": None, **changed}
    row = {"text": "2017", "accepted": False, "reason": "it is odd", "numbers": [one]}
    rest: dict[str, Any] = {"left_out": [], "truncated": False}
    return Numbers.model_validate({"model": "lines", "rows": [row], **rest})


def lines(folder: Path) -> list[dict[str, str]]:
    with (folder / LABELS).open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def test_a_doubtful_number_is_cut_out_with_paper_around_it() -> None:
    grey = np.tile(np.arange(400, dtype=np.uint8), (300, 1))
    (crop,) = crops_of("a.png", encoded(grey), None, numbers())
    assert (crop.label, crop.reason, crop.source) == ("2017", "it is odd", "a.png")
    assert crop.grey.shape == (170, 270)  # 100 high, and 35 on each side
    assert (crop.grey == grey[25:195, 65:335]).all()


def test_a_number_that_is_slanted_is_level_in_its_picture() -> None:
    grey = np.full((300, 400), 255, np.uint8)
    cv2.line(grey, (100, 200), (300, 100), 0, 9)
    corners = [[91.0, 182.0], [291.0, 82.0], [309.0, 118.0], [109.0, 218.0]]  # along it
    (crop,) = crops_of("a.png", encoded(grey), None, numbers(corners=corners))
    height, width = crop.grey.shape
    rows = np.flatnonzero((crop.grey < 128).sum(axis=1) > 0.7 * width)
    assert abs(rows.mean() - height / 2) < 3
    assert 7 <= len(rows) <= 12


def test_what_is_accepted_or_no_number_is_left_where_it_is() -> None:
    assert crops_of("a.png", b"", None, numbers(accepted=True, reason=None)) == []
    cell = {"confidence": 0.0, "accepted": False, "reason": "a word", "corners": WHERE}
    cell |= {"text": None, "rows": 1, "columns": 1, "alternatives": None}
    one = {"rows": 1, "columns": 1, "cells": [[cell]], "totals": None}
    answer = {"model": "lines", "tables": [one], "truncated": False}
    assert crops_of("a.png", b"", None, Tables.model_validate(answer)) == []


def test_a_picture_that_only_the_service_can_read_is_said() -> None:
    with pytest.raises(SourceError, match="no number can be cut out"):
        crops_of("a.png", b"no picture", None, numbers())


def test_what_is_written_is_what_training_takes(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "new" / "doubtful")
    for count in range(25):
        body = encoded(sheet([f"{count}"]).image)
        folder.add(crops_of(f"{count}.png", body, None, numbers(text=str(count))))
    found = labelled(tmp_path / "new" / "doubtful", "0123456789")
    assert [one.text for one in found] == [str(count) for count in range(25)]
    assert found[0].grey.shape == (170, 270)
    assert lines(tmp_path / "new" / "doubtful")[3] == {
        "file": "00004.png",
        "label": "3",
        "reason": "it is odd",
        "source": "3.png",
    }


def test_nothing_that_is_there_is_written_over(tmp_path: Path) -> None:
    Folder(tmp_path)
    with pytest.raises(ScanlineError, match=r"holds labels\.csv already"):
        Folder(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ScanlineError, match="cannot be made"):
        Folder(tmp_path / "file")


def test_cells_of_tables_are_cut_out_whole() -> None:
    cell = {"text": "5", "confidence": 0.4, "accepted": False, "reason": "low", "corners": WHERE}
    cell |= {"rows": 1, "columns": 1, "alternatives": None}
    one = {"rows": 1, "columns": 1, "cells": [[cell]], "totals": None}
    answer = {"model": "lines", "tables": [one], "truncated": False}
    body = encoded(table([["12", "22"], ["36", "28"]]))
    (crop,) = crops_of("a.png", body, None, Tables.model_validate(answer))
    assert crop.grey.shape == (100, 200)


def test_what_a_stopped_run_wrote_stays_and_what_is_missing_is_added(tmp_path: Path) -> None:
    crops = [
        crops_of(f"{count}.png", encoded(sheet([f"{count}"]).image), None, numbers(text=f"{count}"))
        for count in (11, 22, 33)
    ]
    whole = Folder(tmp_path / "whole")
    for some in crops:
        whole.add(some)
    Folder(tmp_path / "stopped").add(crops[0])
    again = Folder(tmp_path / "stopped", is_begun=True)
    for some in crops:
        again.add(some)
    for file in (tmp_path / "whole").iterdir():
        assert (tmp_path / "stopped" / file.name).read_bytes() == file.read_bytes()
    labels = tmp_path / "stopped" / LABELS
    labels.write_text(labels.read_text().replace("00002.png,22", "00002.png,27"))
    for some in crops:
        Folder(tmp_path / "stopped", is_begun=True).add(some)
    assert [line["label"] for line in lines(tmp_path / "stopped")] == ["11", "27", "33"]


@pytest.mark.parametrize(
    ("end", "labels"),
    [
        ("00002.png,2", ["11", "22"]),  # the run was killed while it wrote
        ('00002.png,22,"it is', ["11", "22"]),
        ("00002.png,27,it is odd,22.png", ["11", "27"]),  # an editor left out the last newline
        ("00002.png,27,it is odd,22.png\r\n\r\n", ["11", "27"]),
    ],
)
def test_only_a_line_that_was_cut_off_is_written_again(
    tmp_path: Path, end: str, labels: list[str]
) -> None:
    first, second = (
        crops_of(f"{n}.png", encoded(PAGE.image), None, numbers(text=f"{n}")) for n in (11, 22)
    )
    Folder(tmp_path).add(first)
    with (tmp_path / LABELS).open("a", newline="") as opened:
        opened.write(end)
    again = Folder(tmp_path, is_begun=True)
    again.add(first)
    again.add(second)
    assert [line["label"] for line in lines(tmp_path)] == labels


def test_labels_with_other_columns_are_left_as_they_are(tmp_path: Path) -> None:
    Folder(tmp_path)
    (tmp_path / LABELS).write_text("file;label\n00001.png;7\n")
    with pytest.raises(ScanlineError, match="its columns are not file, label, reason, source"):
        Folder(tmp_path, is_begun=True)
    assert (tmp_path / LABELS).read_text() == "file;label\n00001.png;7\n"


def test_a_picture_whose_name_is_no_text_is_named(tmp_path: Path) -> None:
    name = "\udcff.png"
    for _ in range(2):
        Folder(tmp_path, is_begun=True).add(crops_of(name, encoded(PAGE.image), None, numbers()))
    assert [line["source"] for line in lines(tmp_path)] == [r"\udcff.png"]
